namespace Polywire.Toolbox.Tls;

/// <summary>
/// Asks until an answer is sure. A server that hangs up or falls silent says no, or has had enough of us: which one, something that it has answered before tells.
/// </summary>
internal sealed class SureProbe(TlsProbe probe, TlsLimits limits, TimeProvider time)
{
    // A limiter that counts connections gets its breath back while this many would have been made.
    private const int PauseHandshakes = 50;

    private ClientHello? _answered;

    // Once it was shown to say no by hanging up, it is not waited for again.
    private bool _hangsUp;

    /// <summary>Whether it has chosen something from a hello; until then a no without a word cannot be told from a failure.</summary>
    public bool HasAnswered => _answered is not null;

    /// <summary>Whether it has said anything that is TLS.</summary>
    public bool IsHeard => probe.IsHeard;

    /// <summary>What the server answers.</summary>
    /// <exception cref="PolywireException">It cannot be reached, does not speak TLS, or does not answer any more what it has answered before.</exception>
    public async Task<TlsAnswer> AskAsync(ClientHello hello, CancellationToken cancellationToken)
    {
        TlsAnswer answer = await probe.AskAsync(hello, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSure && HasAnswered)
        {
            await CheckAsync(answer.Refusal, waits: !_hangsUp, cancellationToken).ConfigureAwait(false);
            if (!_hangsUp) await PauseAsync(cancellationToken).ConfigureAwait(false);
            answer = await probe.AskAsync(hello, cancellationToken).ConfigureAwait(false);
            _hangsUp |= !answer.IsSure;
        }

        if (answer is { IsSure: true, Chosen: not null }) _answered ??= hello;
        return answer;
    }

    /// <summary>The suites of SSL 2.0 that the server lists.</summary>
    /// <exception cref="PolywireException">It does not answer any more what it has answered before.</exception>
    public async Task<int[]> AskSsl2Async(CancellationToken cancellationToken)
    {
        (int[] suites, string end) = await probe.AskSsl2Async(cancellationToken).ConfigureAwait(false);
        if (end.Length == 0 || !HasAnswered) return suites;
        // Nearly everybody hangs up on such a hello: no reason to wait.
        await CheckAsync(end, waits: false, cancellationToken).ConfigureAwait(false);
        return (await probe.AskSsl2Async(cancellationToken).ConfigureAwait(false)).Suites;
    }

    private async Task CheckAsync(string end, bool waits, CancellationToken cancellationToken)
    {
        if (!waits && await StillAnswersAsync(cancellationToken).ConfigureAwait(false)) return;
        await PauseAsync(cancellationToken).ConfigureAwait(false);
        if (await StillAnswersAsync(cancellationToken).ConfigureAwait(false)) return;
        throw new PolywireException(FailureKind.Closed, FailureCause.Closed,
            $"the server does not answer any more what it has answered before ({end}): it fails, or limits handshakes; fewer of them per second may tell all ({nameof(TlsLimits)}.{nameof(TlsLimits.HandshakesPerSecond)})");
    }

    private async Task<bool> StillAnswersAsync(CancellationToken cancellationToken) =>
        await probe.AskAsync(_answered!, cancellationToken).ConfigureAwait(false) is { IsSure: true, Chosen: not null };

    private Task PauseAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds((double)PauseHandshakes / Math.Max(1, limits.HandshakesPerSecond)), time, cancellationToken);
}
