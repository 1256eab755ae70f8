using Polywire.Formats;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>The service of scripts/greeter.proto, as somebody would write it down in C#.</summary>
[Service("helloworld.Greeter")]
public partial interface IGreeter
{
    [Method("SayHello")]
    ValueTask<HelloReply> SayHelloAsync(string name, Mood mood = Mood.Unspecified, CancellationToken cancellationToken = default);

    [Method("Count")]
    IAsyncEnumerable<Number> CountAsync(long to, CancellationToken cancellationToken = default);

    [Method("Sum")]
    ValueTask<Number> SumAsync(IAsyncEnumerable<Number> numbers, CancellationToken cancellationToken = default);

    [Method("Chat")]
    IAsyncEnumerable<HelloReply> ChatAsync(IAsyncEnumerable<HelloRequest> names, CancellationToken cancellationToken = default);

    [Method("Fail")]
    ValueTask<HelloReply> FailAsync(int code, string message);

    [Method("Wait")]
    ValueTask<HelloReply> WaitAsync(string name, CancellationToken cancellationToken = default);

    [Method("Headers")]
    ValueTask<HelloReply> HeadersAsync();

    [Method("Zipped")]
    ValueTask<HelloReply> ZippedAsync(long to);
}
