using System.Text;
using Polywire.Wires.JsonRpc;

namespace Polywire.Robustness.Tests.JsonRpc;

/// <summary>A million damaged inputs per framing: each ends in messages, refusals or a failure, and costs little memory.</summary>
public sealed class JsonRpcMutationTests
{
    private static readonly JsonRpcLimits s_limits = new() { MessageBytes = 4096, BatchCount = 8, Depth = 16, HeaderBytes = 256, IdBytes = 32 };

    private static readonly string[] s_texts =
    [
        """{"jsonrpc":"2.0","method":"demo.double","params":[21],"id":1}""",
        """{"jsonrpc":"2.0","id":"a\"\u00e9","method":"demo.f\u0061il","params":{"message":"no","deep":[[[{"a":[]}]]]},"traceparent":"00-1-2-01","timeout":150}""",
        """[{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b"},{"jsonrpc":"2.0","result":{"x":null},"id":12345678901234567890}, 7 ]""",
        """{"jsonrpc":"2.0","error":{"code":-32601,"message":"no such","data":[1.5e7,true]},"id":null}""",
        """{"method":"echo","params":["Hello \\ \" {[ 猫"],"id":null}""",
        """{"result":null,"error":"boom","id":[1]}""",
    ];

    [Fact]
    public void Values() => Attack(1, JsonRpcFraming.Values, string.Join('\n', s_texts));

    [Fact]
    public void Headers() => Attack(2, JsonRpcFraming.Headers, string.Concat(s_texts.Select(text => $"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}")));

    [Fact]
    public void Lines() => Attack(4, JsonRpcFraming.Lines, string.Join('\n', s_texts));

    [Fact]
    public void Whole() => Attack(3, JsonRpcFraming.Whole, s_texts);

    // A bad line ends nothing, so that one input may hold many failures, each with its exception.
    private static int BytesEach(JsonRpcFraming framing) => framing is JsonRpcFraming.Lines ? 16_000 : 4_000;

    private static void Attack(int seed, JsonRpcFraming framing, params string[] samples) =>
        new Mutations(seed, [.. samples.Select(Encoding.UTF8.GetBytes)]).Run(1_000_000, BytesEach(framing), (input, random) =>
        {
            JsonRpcSession session = new(framing, s_limits);
            int piece = framing is not JsonRpcFraming.Whole && random.Next(3) == 0 ? random.Next(1, 40) : input.Length;
            Feed(session, input, Math.Max(1, piece));
        });

    private static void Feed(JsonRpcSession session, ReadOnlySpan<byte> input, int piece)
    {
        int end = 0;
        while (end < input.Length)
        {
            end = Math.Min(end + piece, input.Length);
            JsonRpcEvent told;
            do
            {
                told = session.Receive(input[..end], out int consumed);
                Check(session, told, input[..end], consumed);
                input = input[consumed..];
                end -= consumed;
                if (told is JsonRpcEvent.Failed) return;
            }
            while (told is not JsonRpcEvent.NeedMore);
        }
    }

    private static void Check(JsonRpcSession session, JsonRpcEvent told, ReadOnlySpan<byte> input, int consumed)
    {
        Assert.InRange(consumed, 0, input.Length);
        JsonRpcFrame frame = session.Frame;
        if (told is JsonRpcEvent.Invalid or JsonRpcEvent.Failed) Assert.NotNull(session.Failure);
        if (told is not JsonRpcEvent.Message) return;
        Assert.True(frame.Kind is JsonRpcKind.Request or JsonRpcKind.Notification or JsonRpcKind.Result or JsonRpcKind.Error);
        foreach (JsonRpcRange range in (ReadOnlySpan<JsonRpcRange>)[frame.Id, frame.Params, frame.Result, frame.Error, frame.TraceParent, frame.Timeout])
            Assert.InRange(range.Offset + range.Length, 0, consumed);
        if (frame.Kind is JsonRpcKind.Error) _ = JsonRpcError.Read(frame.Error.Of(input));
        Span<byte> name = stackalloc byte[4096];
        if (frame.MethodIsEscaped) _ = JsonRpcText.Unescape(frame.Method.Of(input), name);
    }
}
