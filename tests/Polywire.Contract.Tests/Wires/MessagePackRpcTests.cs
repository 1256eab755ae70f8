namespace Polywire.Contract.Tests.Wires;

/// <summary>MessagePack-RPC over TCP.</summary>
public static class MessagePackRpcTests
{
    internal static Here Make() => new("msgpackrpc+tcp://127.0.0.1:0");

    internal sealed class Here(string address) : TcpCallPlace(address)
    {
        public override bool Notifies => true;
    }

    public sealed class Calls() : CallContract(Make());

    public sealed class Streams() : CallStreamContract(Make());

    public sealed class Trouble() : CallTroubleContract(Make());

    public sealed class Limits() : CallLimitContract(Make());
}
