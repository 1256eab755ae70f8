using Polywire.Formats;

namespace Polywire.Interop.Tests.Grpc;

[Shape]
public sealed partial class HelloReply
{
    public string Message { get; init; } = "";

    public DateTimeOffset? At { get; init; }

    public Dictionary<string, int> Letters { get; init; } = [];
}
