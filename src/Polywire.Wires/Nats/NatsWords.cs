namespace Polywire.Wires.Nats;

/// <summary>The exact words of nats-server's <c>-ERR</c> lines: clients compare them.</summary>
public static class NatsWords
{
    /// <summary>Closes: no such line.</summary>
    public const string UnknownOperation = "Unknown Protocol Operation";

    /// <summary>Closes: a line beyond <see cref="NatsLimits.ControlLineBytes"/>.</summary>
    public const string ControlLineExceeded = "maximum control line exceeded";

    /// <summary>Closes: a payload beyond <see cref="NatsLimits.PayloadBytes"/>.</summary>
    public const string PayloadViolation = "Maximum Payload Violation";

    /// <summary>Closes: CONNECT named a protocol that does not exist.</summary>
    public const string InvalidClientProtocol = "invalid client protocol";

    /// <summary>Closes: CONNECT asked for no_responders without headers.</summary>
    public const string NoRespondersNeedHeaders = "no responders requires headers support";

    /// <summary>Closes: wrong or missing credentials.</summary>
    public const string AuthorizationViolation = "Authorization Violation";

    /// <summary>Closes: no CONNECT within <see cref="NatsLimits.AuthenticationTime"/>.</summary>
    public const string AuthenticationTimeout = "Authentication Timeout";

    /// <summary>Closes: <see cref="NatsLimits.PingsOutstanding"/> PINGs were not answered.</summary>
    public const string StaleConnection = "Stale Connection";

    /// <summary>Closes: the client does not read.</summary>
    public const string SlowConsumer = "Slow Consumer";

    /// <summary>Closes: too many clients.</summary>
    public const string ConnectionsExceeded = "maximum connections exceeded";

    /// <summary>The connection goes on: a SUB whose subject is none.</summary>
    public const string InvalidSubject = "Invalid Subject";

    /// <summary>The connection goes on: a PUB whose subject is none.</summary>
    public const string InvalidPublishSubject = "Invalid Publish Subject";

    /// <summary>The connection goes on: a SUB beyond <see cref="NatsLimits.Subscriptions"/>.</summary>
    public const string SubscriptionsExceeded = "maximum subscriptions exceeded";

    /// <summary>The connection goes on: the user may not publish there.</summary>
    public static string PublishDenied(ReadOnlySpan<byte> subject) => $"Permissions Violation for Publish to \"{Text(subject)}\"";

    /// <summary>The connection goes on: the user may not subscribe to that.</summary>
    public static string SubscribeDenied(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> group) =>
        $"Permissions Violation for Subscription to \"{Text(subject)}\"{(group.IsEmpty ? "" : $" using queue \"{Text(group)}\"")}";

    /// <summary>Whether a server that says so goes on with the connection.</summary>
    public static bool KeepsConnection(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.StartsWith("Permissions Violation", StringComparison.OrdinalIgnoreCase)
            || words.StartsWith(InvalidSubject, StringComparison.OrdinalIgnoreCase)
            || words.StartsWith(InvalidPublishSubject, StringComparison.OrdinalIgnoreCase)
            || words.StartsWith(SubscriptionsExceeded, StringComparison.OrdinalIgnoreCase);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
