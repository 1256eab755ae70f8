using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>gRPC: Protocol Buffers over HTTP/2, all four kinds of call.</summary>
public static class GrpcTests
{
    internal sealed class Here() : HttpCallPlace("grpc://{0}")
    {
        public override bool StreamsRequests => true;

        public override bool TellsDeadlines => true;

        // Protocol Buffers does not write zeros.
        public override bool TellsMissing => false;

        // google.protobuf.Value has one kind of number, and those are doubles.
        public override IEnumerable<Value> Values => JsonValues.All.Where(static value => value.Kind is not ValueKind.Integer || Math.Abs((decimal)value.AsInteger()) < 1L << 53);
    }

    public sealed class Calls() : CallContract(new Here());

    public sealed class Streams() : CallStreamContract(new Here());

    public sealed class Trouble() : CallTroubleContract(new Here());

    public sealed class Limits() : CallLimitContract(new Here());
}
