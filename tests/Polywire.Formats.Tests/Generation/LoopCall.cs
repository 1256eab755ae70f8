using System.Buffers;
using System.Threading.Channels;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Generation;

/// <summary>A call within this process, through MessagePack.</summary>
internal sealed class LoopCall(byte[] arguments, IAsyncEnumerable<byte[]>? items, CancellationToken cancellationToken) : ServerCall
{
    private readonly Channel<byte[]> _replies = Channel.CreateUnbounded<byte[]>();

    public override CancellationToken Cancellation => cancellationToken;

    public override string Peer => "loop";

    public ChannelReader<byte[]> Replies => _replies.Reader;

    public static byte[] Pack<T, TShape>(T value) where TShape : IShape<T>
    {
        var bytes = new ArrayBufferWriter<byte>();
        MessagePackFormat.Write<T, TShape>(bytes, value);
        return bytes.WrittenSpan.ToArray();
    }

    public override T? Arguments<T, TShape>() where T : default => MessagePackFormat.Read<T, TShape>(arguments, FormatLimits.Default);

    public override Value Arguments(ObjectSchema schema) => MessagePackFormat.Read(arguments, schema, FormatLimits.Default);

    public override async IAsyncEnumerable<T> Items<T, TShape>()
    {
        await foreach (byte[] item in items!)
            yield return MessagePackFormat.Read<T, TShape>(item, FormatLimits.Default)!;
    }

    public override IAsyncEnumerable<Value> Items(Schema schema) => throw new NotSupportedException();

    public override void Reply<T, TShape>(T value)
    {
        _replies.Writer.TryWrite(Pack<T, TShape>(value));
        _replies.Writer.Complete();
    }

    public override void Reply(Schema? schema, Value value) => Reply<Value, ValueShape>(value);

    public override ValueTask SendAsync<T, TShape>(T item) => _replies.Writer.WriteAsync(Pack<T, TShape>(item), CancellationToken.None);

    public override ValueTask SendAsync(Schema schema, Value item) => throw new NotSupportedException();

    public override void Complete() => _replies.Writer.Complete();

    public override void Fail(RpcException failure) => _replies.Writer.Complete(failure);
}
