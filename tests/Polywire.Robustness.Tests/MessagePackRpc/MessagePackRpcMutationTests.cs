using System.Buffers;
using Polywire.Formats;
using Polywire.Wires.MessagePackRpc;

namespace Polywire.Robustness.Tests.MessagePackRpc;

/// <summary>A million damaged streams of messages, whole and in pieces: each ends in messages, refusals or a failure, and costs little memory.</summary>
public sealed class MessagePackRpcMutationTests
{
    private static readonly MessagePackRpcLimits s_limits = new() { MessageBytes = 4096, Depth = 16, MethodBytes = 32 };

    [Fact]
    public void AnythingMayCome() => new Mutations(11, Written(Stream), Written(output => Request(output, 7))).Run(1_000_000, 3_000, (input, random) =>
    {
        MessagePackRpcSession session = new(s_limits);
        int piece = random.Next(3) == 0 ? random.Next(1, 40) : Math.Max(1, input.Length), end = 0;
        while (end < input.Length)
        {
            end = Math.Min(end + piece, input.Length);
            MessagePackRpcEvent told;
            do
            {
                told = session.Receive(input[..end], out int consumed);
                Check(session, told, input[..end], consumed);
                input = input[consumed..];
                end -= consumed;
                if (told is MessagePackRpcEvent.Failed) return;
            }
            while (told is not MessagePackRpcEvent.NeedMore);
        }
    });

    private static void Check(MessagePackRpcSession session, MessagePackRpcEvent told, ReadOnlySpan<byte> input, int consumed)
    {
        Assert.InRange(consumed, 0, input.Length);
        if (told is MessagePackRpcEvent.Invalid or MessagePackRpcEvent.Failed) Assert.NotNull(session.Failure);
        if (told is not MessagePackRpcEvent.Message) return;
        MessagePackRpcFrame frame = session.Frame;
        ReadOnlySpan<byte> message = input[..consumed];
        foreach (Range range in (ReadOnlySpan<Range>)[frame.Method, frame.Arguments, frame.Error, frame.Result]) _ = message[range];
        if (!message[frame.Error].IsEmpty) _ = MessagePackRpcError.Read(message[frame.Error]);
    }

    private static void Stream(IBufferWriter<byte> output)
    {
        Request(output, 1);
        MessagePackRpcWriter.StartNotification(output, "$/cancelRequest");
        Write(output, Value.List(Value.From(1)));
        MessagePackRpcWriter.StartResult(output, uint.MaxValue);
        Write(output, Value.List(Value.From("text"), Value.Null));
        MessagePackRpcWriter.WriteError(output, 3, -32601, "there is no such method");
        MessagePackRpcWriter.WriteError(output, 4, "plain");
    }

    private static void Request(IBufferWriter<byte> output, uint id)
    {
        MessagePackRpcWriter.StartRequest(output, id, "demo.double");
        Write(output, Value.List(Value.From(7), Value.Map(("deep", Value.List(Value.List())))));
    }

    private static void Write(IBufferWriter<byte> output, Value value)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteValue(value);
        writer.Flush();
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
