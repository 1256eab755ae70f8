using Polywire.Addressing;
using Polywire.Connections;
using Polywire.Patterns;

namespace Polywire.Stomp;

/// <summary>A pattern's connection to a STOMP server.</summary>
internal sealed class StompConnection(Address address, PatternOptions options, IStompUser user)
    : ServerConnection<StompLink, StompSettings>(
        address, StompSettings.Read(address), options, new KeptConnection<StompLink>(address, reason => StompFailures.From(reason, address), StompFailures.IsFinal) { WhenGivenUp = user.GaveUp })
{
    private readonly TimeSpan _linger = options.Linger;
    private readonly TimeProvider _time = options.Time;

    /// <summary>Says goodbye and waits for the answer, so that the server has dealt with all that was sent before; within <see cref="PatternOptions.Linger"/>. Then it closes.</summary>
    public override async ValueTask DisposeAsync()
    {
        // Closing with frames unread would make the kernel reset the connection, and the server forget what it has not read.
        try
        {
            using var linger = new CancellationTokenSource(_linger, _time);
            if (Ready is { } link) await link.DisconnectAsync().WaitAsync(linger.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or PolywireException)
        {
            // The server does not answer: what it has not taken is lost, which is what lingering for a limited time means.
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override StompLink MakeLink() => new(this, user);
}
