using Polywire.AspNetCore;
using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>XML-RPC between two who agree on i8, nil and fractions of seconds.</summary>
public static class XmlRpcTests
{
    internal sealed class Here() : HttpCallPlace("xmlrpc+http://{0}/RPC2?i8=true&nil=true&fractions=true")
    {
        public override bool StreamsReplies => false;

        public override bool TellsDeadlines => true;

        // Each call has a connection of its own.
        public override int InFlight => 300;

        // No value of XML-RPC's has more than 64 bits with a sign.
        public override Everything Sayable(Everything value) => value with { Huge = Math.Min(value.Huge, long.MaxValue) };

        protected override HttpRpcOptions Options => HttpRpcOptions.Default with { XmlRpc = XmlRpcOptions.Extended };
    }

    public sealed class Calls() : CallContract(new Here());

    public sealed class Streams() : CallStreamContract(new Here());

    public sealed class Trouble() : CallTroubleContract(new Here());

    public sealed class Limits() : CallLimitContract(new Here());
}
