using System.Text;
using Polywire.Wires.Nats;

namespace Polywire.Wires.Tests.Nats;

/// <summary>A server around a session.</summary>
internal sealed class FakeNatsHost : INatsHost
{
    public string? Password { get; init; }

    /// <summary>Whether the password is still being checked.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Subjects that may not be used.</summary>
    public string Forbidden { get; set; } = "";

    public bool AsksForPassword => Password is not null;

    public bool? Authenticate(NatsConnect client) => IsSlow ? null : client.Password == Password;

    public bool MayPublish(ReadOnlySpan<byte> subject) => Encoding.UTF8.GetString(subject) != Forbidden;

    public bool MaySubscribe(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> group) => Encoding.UTF8.GetString(subject) != Forbidden;
}
