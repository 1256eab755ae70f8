using System.Security.Cryptography;

namespace Polywire.Toolbox.Tls;

/// <summary>Sends hand-made hellos, so that what this machine's own TLS would refuse to speak is seen too.</summary>
/// <param name="dialer">Makes the connections.</param>
/// <param name="limits">The caps.</param>
/// <param name="isHeard">Whether the server is known to speak TLS.</param>
internal sealed class TlsProbe(TlsDialer dialer, TlsLimits limits, bool isHeard = false)
{
    private const string Closed = "the connection was closed";

    /// <summary>Whether somebody who speaks TLS has answered.</summary>
    public bool IsHeard { get; private set; } = isHeard;

    /// <summary>A hello that offers a version and suites, and what goes with them: every group and signature algorithm unless said otherwise.</summary>
    public ClientHello Hello(TlsVersion version, IReadOnlyList<int> suites)
    {
        bool is13 = version == TlsVersion.Tls13, bare = version <= TlsVersion.Ssl3;
        return new ClientHello
        {
            Legacy = is13 ? TlsVersion.Tls12 : version,
            Versions = is13 ? [(int)version] : [],
            // Without extensions this signal stands for renegotiation_info (RFC 5746 section 3.3).
            Suites = bare ? [.. suites, 0x00FF] : [.. suites],
            Random = RandomNumberGenerator.GetBytes(32),
            SessionId = is13 ? RandomNumberGenerator.GetBytes(32) : default,
            Compressions = is13 ? new byte[] { 0 } : new byte[] { 1, 0 },
            ServerName = dialer.Target.ServerName,
            Groups = TlsWords.Groups,
            Signatures = version >= TlsVersion.Tls12 ? TlsWords.Signatures : [],
            // No key share: the server then says which group it wants, and nothing has to be computed on either side.
            KeyShares = is13 ? [] : null,
            Bare = bare,
        };
    }

    /// <summary>What the server answers.</summary>
    /// <exception cref="PolywireException">It cannot be reached, says nothing, or does not speak TLS.</exception>
    public async Task<TlsAnswer> AskAsync(ClientHello hello, CancellationToken cancellationToken)
    {
        try
        {
            return await dialer.DialAsync((stream, token) => ExchangeAsync(stream, hello.Write(), token), cancellationToken).ConfigureAwait(false);
        }
        catch (PolywireException gone) when (IsAnswer(gone))
        {
            return new TlsAnswer(new ServerFlight(limits.FlightBytes), End(gone));
        }
    }

    /// <summary>The suites of SSL 2.0 that the server lists, and what ended the connection before it had said anything; empty where it has.</summary>
    public async Task<(int[] Suites, string End)> AskSsl2Async(CancellationToken cancellationToken)
    {
        byte[] hello = Ssl2.Write(CipherSuiteFacts.For(TlsVersion.Ssl2), RandomNumberGenerator.GetBytes(16));
        try
        {
            return await dialer.DialAsync((stream, token) => ExchangeSsl2Async(stream, hello, token), cancellationToken).ConfigureAwait(false);
        }
        catch (PolywireException gone) when (IsAnswer(gone))
        {
            return ([], End(gone));
        }
    }

    // Some servers say no by hanging up, and some that speak TLS by silence or nonsense, to a version that they do not know.
    // A limit of ours is no word of theirs.
    private bool IsAnswer(PolywireException failure) => failure.Cause == FailureCause.Closed || (IsHeard && failure.Cause != FailureCause.None && (failure.Kind != FailureKind.Limit || failure.Cause == FailureCause.TimedOut));

    private static string End(PolywireException gone) => gone.Cause == FailureCause.Closed ? Closed : gone.Message.TrimEnd('.');

    private async Task<TlsAnswer> ExchangeAsync(Stream stream, byte[] hello, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        var flight = new ServerFlight(limits.FlightBytes);
        byte[] buffer = new byte[8192];
        while (!flight.IsOver)
        {
            int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0) return new TlsAnswer(flight, Closed);
            flight.Append(buffer.AsSpan(0, read));
            IsHeard |= flight.IsOver;
        }

        return new TlsAnswer(flight, "");
    }

    private async Task<(int[] Suites, string End)> ExchangeSsl2Async(Stream stream, byte[] hello, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[Math.Min(limits.FlightBytes, 64 * 1024)];
        int count = 0;
        while (count < buffer.Length)
        {
            if (Ssl2.Read(buffer.AsSpan(0, count)) is { } suites) return (suites, "");
            int read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
            if (read == 0) return ([], Closed);
            count += read;
        }

        return ([], "");
    }
}
