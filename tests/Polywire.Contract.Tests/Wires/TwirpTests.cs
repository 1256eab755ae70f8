using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>Twirp: Protocol Buffers over plain HTTP; streams of replies come as one list.</summary>
public static class TwirpTests
{
    private sealed class Here() : HttpCallPlace("twirp+http://{0}")
    {
        public override bool StreamsReplies => false;

        public override bool TellsDeadlines => true;

        // Each call has a connection of its own.
        public override int InFlight => 300;

        // google.protobuf.Value has one kind of number, and those are doubles.
        public override IEnumerable<Value> Values => JsonValues.All.Where(static value => value.Kind is not ValueKind.Integer || Math.Abs((decimal)value.AsInteger()) < 1L << 53);
    }

    public sealed class Calls() : CallContract(new Here());

    public sealed class Streams() : CallStreamContract(new Here());

    public sealed class Trouble() : CallTroubleContract(new Here());

    public sealed class Limits() : CallLimitContract(new Here());
}
