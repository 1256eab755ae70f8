using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>JSON-RPC over HTTP: streams come as lines.</summary>
public static class JsonRpcHttpTests
{
    internal sealed class Here() : HttpCallPlace("jsonrpc+http://{0}/jsonrpc")
    {
        public override bool Notifies => true;

        public override bool TellsDeadlines => true;

        // Each call has a connection of its own.
        public override int InFlight => 300;

        public override IEnumerable<Value> Values => JsonValues.All;
    }

    public sealed class Calls() : CallContract(new Here());

    public sealed class Streams() : CallStreamContract(new Here());

    public sealed class Trouble() : CallTroubleContract(new Here());

    public sealed class Limits() : CallLimitContract(new Here());
}
