using System.Text;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Wires.Tests.Resp;

/// <summary>A server of one connection: enough for the session to be asked everything that it can be asked.</summary>
internal sealed class FakeRespHost : IRespHost
{
    public string? Password { get; init; }
    public Dictionary<string, long> Keys { get; } = [];
    public List<string> Told { get; } = [];
    public List<RespClientFacts> Others { get; } = [];
    public RespSession? Session { get; set; }

    public long ClientId => 7;
    public bool AsksForPassword => Password is not null;
    public long UnixMicroseconds => 1_700_000_000_123_456;

    public string? Forbidden { get; set; }

    public bool IsSlow { get; set; }

    public bool? Authenticate(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) =>
        IsSlow ? null : user.SequenceEqual("default"u8) && password.SequenceEqual(Encoding.UTF8.GetBytes(Password!));

    public string? Forbids(RespRequest request, ReadOnlySpan<byte> input) => request.FullName == Forbidden ? $"NOPERM {Forbidden}" : null;

    public void Subscribe(RespSubscriptionKind kind, ByteString name) => Told.Add($"+{kind} {name}");

    public void Unsubscribe(RespSubscriptionKind kind, ByteString name) => Told.Add($"-{kind} {name}");

    public long KeyVersion(ReadOnlySpan<byte> key) => Keys.GetValueOrDefault(Encoding.UTF8.GetString(key));

    public RespServerFacts ServerFacts() => new() { ProcessId = 1, Port = 6379, ConnectedClients = 1, Keys = Keys.Count };

    public IEnumerable<RespClientFacts> Clients() => Others.Append(Session!.Describe() with { Address = "127.0.0.1:5000" });

    public bool Kill(long clientId)
    {
        Told.Add($"kill {clientId}");
        return true;
    }

    public bool Unblock(long clientId, bool withError)
    {
        Told.Add($"unblock {clientId} {withError}");
        return clientId == 8;
    }

    public IEnumerable<KeyValuePair<string, string>> Settings() => [new("maxmemory", "0"), new("port", "6379")];
}
