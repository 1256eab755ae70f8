namespace Polywire;

/// <summary>Somebody who may log in to a hub, on every wire in that wire's own way, and what it may do then.</summary>
/// <remarks>
/// Patterns are tokens between dots, where <c>*</c> is one token and <c>&gt;</c> at the end is all that follows, or have a word in front:
/// <c>prefix:cat</c>, <c>glob:cache:*</c>, <c>exact:a.*</c>. A list that is null allows everything, an empty one nothing.
/// </remarks>
/// <param name="Name">The name to log in with. Redis's <c>AUTH password</c> without a name means the user <c>default</c>.</param>
public sealed record HubUser(string Name)
{
    /// <summary>The password in clear. Null (the default): see <see cref="PasswordHash"/>.</summary>
    public string? Password { get; init; }

    /// <summary>The password as <c>polywire hub --hash-password</c> makes it: <c>$pbkdf2-sha256$i=600000$SALT$HASH</c>. Null (the default): none.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>SHA-256 of tokens that stand for the user, <c>sha256:</c> and 64 hexadecimal digits each: HTTP's Bearer, NATS's auth_token. Default none.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Public keys of ZeroMQ CURVE clients that are the user, 40 characters of Z85 each. Default none.</summary>
    public IReadOnlyList<string> CurveKeys { get; init; } = [];

    /// <summary>Client certificates that are the user: a whole subject (<c>CN=lucy, O=Chocolate</c>), or a name in the certificate (<c>CN:lucy</c>, <c>DNS:lucy.example</c>, <c>EMAIL:…</c>, <c>URI:…</c>). Default none.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Topics that it may publish to. Null (the default): all.</summary>
    public IReadOnlyList<string>? Publish { get; init; }

    /// <summary>Topics that it may subscribe to; a pattern only when all that it can match is allowed. Null (the default): all.</summary>
    public IReadOnlyList<string>? Subscribe { get; init; }

    /// <summary>Queues (Redis: keys) and request names that it may use. Null (the default): all.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>Methods that it may call, as <c>demo.double</c>. Null (the default): all.</summary>
    public IReadOnlyList<string>? Services { get; init; }

    /// <summary>Whether it may look at and end others' connections and empty the hub. Null (the default): when nothing else is restricted.</summary>
    public bool? Admin { get; init; }
}
