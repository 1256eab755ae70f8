using Polywire.Connections;
using Polywire.Transports;

namespace Polywire.Hubs.Security;

/// <summary>
/// One connection's way in. Its session asks <see cref="Check"/>; from a yes on <see cref="Grant"/> says what the connection may do. While the answer is not
/// known the pump is held, and then goes on with the same bytes: sessions consume nothing and ask again. Part of the pump's turn.
/// </summary>
internal sealed class LogIn
{
    private readonly Users _users;
    private readonly PendingLogIn _password;
    private readonly PendingLogIn _token;
    private Grant? _grant;

    /// <param name="core">The hub.</param>
    /// <param name="pump">The connection; asked for when it must wait.</param>
    internal LogIn(HubCore core, Func<Pump> pump)
    {
        _users = core.Users;
        _grant = _users.Any ? null : Grant.Everything;
        _password = new PendingLogIn(async (user, password) => Keep(await _users.LogInAsync(user.Span, password.Span).ConfigureAwait(false)), pump);
        _token = new PendingLogIn(async (_, token) => Keep(await _users.LogInAsync(token.Span).ConfigureAwait(false)), pump);
    }

    /// <summary>Whether the wire must ask who the peer is.</summary>
    internal bool IsAsked => _users.Any;

    /// <summary>What the connection may do; null before it has logged in. Everything where the hub has no users.</summary>
    internal Grant? Grant => _grant;

    /// <summary>Whether the peer may in; null when it is not known yet: consume nothing, and ask again when called again.</summary>
    internal bool? Check(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) => _password.Ask(user, password);

    /// <summary>The same with a token instead of a name and a password.</summary>
    internal bool? CheckToken(ReadOnlySpan<byte> token) => _token.Ask(default, token);

    /// <summary>Lets in a peer that is known before it says anything, by its client certificate.</summary>
    /// <returns>Its name; null when it is nobody, and must log in.</returns>
    internal string? Recognize(Transport transport) => transport.PeerCertificate is { } certificate && _users.OfCertificate(certificate) is { } grant ? Admit(grant) : null;

    /// <summary>Lets in a peer that proved who it is by a CURVE key.</summary>
    internal string? RecognizeCurveKey(ReadOnlySpan<byte> key) => _users.OfCurveKey(key) is { } grant ? Admit(grant) : null;

    private string Admit(Grant grant)
    {
        _grant = grant;
        return grant.User;
    }

    // Who was let in before and mistypes later stays who it was.
    private bool Keep(Grant? grant)
    {
        if (grant is not null) _grant = grant;
        return grant is not null;
    }
}
