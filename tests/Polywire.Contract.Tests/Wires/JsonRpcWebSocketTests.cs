using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>JSON-RPC over WebSocket.</summary>
public static class JsonRpcWebSocketTests
{
    private sealed class Here() : HttpCallPlace("jsonrpc+ws://{0}/jsonrpc")
    {
        public override bool SharesConnection => true;

        public override bool Notifies => true;

        public override bool TellsDeadlines => true;

        public override IEnumerable<Value> Values => JsonValues.All;
    }

    public sealed class Calls() : CallContract(new Here());

    public sealed class Streams() : CallStreamContract(new Here());

    public sealed class Trouble() : CallTroubleContract(new Here());

    public sealed class Limits() : CallLimitContract(new Here());
}
