namespace Polywire.Contract.Tests.Wires;

/// <summary>MessagePack-RPC over Unix sockets.</summary>
public static class MessagePackRpcUnixTests
{
    private static Here Make() => new($"msgpackrpc+unix://{Path.GetTempPath()}polywire-{Guid.NewGuid():N}.sock");

    private sealed class Here(string address) : TcpCallPlace(address)
    {
        public override bool Notifies => true;
    }

    public sealed class Calls() : CallContract(Make());

    public sealed class Streams() : CallStreamContract(Make());

    public sealed class Trouble() : CallTroubleContract(Make());
}
