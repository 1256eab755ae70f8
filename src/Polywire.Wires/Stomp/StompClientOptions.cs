namespace Polywire.Wires.Stomp;

/// <summary>How a client greets.</summary>
public sealed record StompClientOptions
{
    /// <summary>The <c>host</c> header: RabbitMQ's virtual host. Default <c>/</c>, its default one.</summary>
    public string Host { get; init; } = "/";

    /// <summary>The user; null for none.</summary>
    public string? Login { get; init; }

    /// <summary>The password; null for none.</summary>
    public string? Passcode { get; init; }

    /// <summary>The highest version to offer. Default 1.2; all lower ones are offered too.</summary>
    public StompVersion Version { get; init; } = StompVersion.V12;

    /// <summary>Milliseconds between heart-beats, either way. Default 30,000; 0 for none.</summary>
    public int HeartbeatMilliseconds { get; init; } = 30_000;
}
