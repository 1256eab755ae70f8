using Polywire.Connections;
using Polywire.Wires.Zmtp;

namespace Polywire.Zeromq;

/// <summary>Makes the sessions of connections that have options in common.</summary>
internal static class ZeromqSessions
{
    /// <summary>A connection's session.</summary>
    /// <param name="options">What all have in common.</param>
    /// <param name="check">PLAIN's serving side: who may in; null elsewhere.</param>
    /// <param name="pump">The connection; asked for when a log-in must wait.</param>
    internal static ZmtpSession Create(ZmtpSessionOptions options, CredentialCheck? check, Func<Pump> pump) =>
        new(check is null ? options : options with { CheckCredentials = new PendingLogIn(check, pump).Ask });
}
