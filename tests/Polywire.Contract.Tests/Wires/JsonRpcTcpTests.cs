using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>JSON-RPC over TCP.</summary>
public static class JsonRpcTcpTests
{
    internal static Here Make() => new("jsonrpc+tcp://127.0.0.1:0");

    internal sealed class Here(string address) : TcpCallPlace(address)
    {
        public override bool Notifies => true;

        public override bool TellsDeadlines => true;

        public override IEnumerable<Value> Values => JsonValues.All;
    }

    public sealed class Calls() : CallContract(Make());

    public sealed class Streams() : CallStreamContract(Make());

    public sealed class Trouble() : CallTroubleContract(Make());

    public sealed class Limits() : CallLimitContract(Make());
}
