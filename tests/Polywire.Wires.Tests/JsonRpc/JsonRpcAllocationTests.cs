using System.Buffers;
using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

public sealed class JsonRpcAllocationTests
{
    [Theory]
    [InlineData(JsonRpcFraming.Values, """{"jsonrpc":"2.0","id":7,"method":"demo.double","params":[21]}""" + "\n")]
    [InlineData(JsonRpcFraming.Values, """[{"jsonrpc":"2.0","id":7,"method":"demo.double","params":[21]},{"jsonrpc":"2.0","id":8,"result":4}]""")]
    [InlineData(JsonRpcFraming.Headers, "Content-Length: 61\r\n\r\n" + """{"jsonrpc":"2.0","id":7,"method":"demo.double","params":[21]}""")]
    [InlineData(JsonRpcFraming.Lines, """{"jsonrpc":"2.0","id":7,"method":"demo.double","params":[21]}""" + "\n")]
    [InlineData(JsonRpcFraming.Whole, """{"jsonrpc":"2.0","id":7,"method":"demo.double","params":[21]}""")]
    public void Reading_and_answering_allocate_nothing(JsonRpcFraming framing, string text)
    {
        byte[] input = System.Text.Encoding.UTF8.GetBytes(text);
        JsonRpcSession session = new(framing);
        ArrayBufferWriter<byte> output = new(64 * 1024);
        Allocates.Nothing(1000, () =>
        {
            for (int i = 0; i < 1000; i++) Exchange(session, input, output);
        });
    }

    private static void Exchange(JsonRpcSession session, ReadOnlySpan<byte> input, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        int messages = 0;
        while (!input.IsEmpty)
        {
            JsonRpcEvent told = session.Receive(input, out int consumed);
            if (told is JsonRpcEvent.Message)
            {
                messages++;
                JsonRpcWriter.StartResult(output, session.Frame.Version, session.Frame.Id.Of(input));
                output.Write("42"u8);
                JsonRpcWriter.EndResult(output, session.Frame.Version);
            }
            input = input[consumed..];
            if (told is JsonRpcEvent.NeedMore) break;
        }
        if (messages == 0 || output.WrittenCount == 0) throw new InvalidOperationException("nothing came");
    }
}
