using System.Diagnostics;
using System.Text;
using Polywire.Formats;

namespace Polywire.Robustness.Tests.Formats;

/// <summary>Damaged JSON ends as a value or as the one sanctioned failure, within the memory that the input pays for.</summary>
public sealed class JsonMutationTests
{
    private static readonly byte[][] s_samples =
    [
        .. new[]
        {
            """{"jsonrpc":"2.0","method":"demo.double","params":[7],"id":1}""", """{"cats":[{"name":"Lucy","lives":9},{"name":"\u732b\n","lives":-0.5e3}],"none":null}""",
            "[[[[[[[[[[]]]]]]]]]]", "[18446744073709551615,-9223372036854775808,1e300,0.1,true,false,null,\"\"]", "\"\\ud83d\\udc08 猫\"", """{"a":1,"b":{"a":2,"c":{}},"":0}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void A_million_damaged_inputs_are_read()
    {
        new Mutations(33, s_samples).Run(1_000_000, 16_384, static (input, random) => Read(input, random.Next(4)));
    }

    [Fact]
    public void Keys_that_a_peer_would_choose_to_collide_do_not()
    {
        // Numbers hash to themselves in .NET: multiples of a table's size would all fall into one bucket.
        const int Count = 200_000;
        const long Step = 4_294_967_296 * 3 + 3;
        string keys = "{" + string.Join(',', Enumerable.Range(0, Count).Select(index => $"\"{index * Step}\":0")) + "}";
        var watch = Stopwatch.StartNew();
        var map = JsonFormat.Read<Dictionary<long, int>, MapShape<long, Int64Shape, int, Int32Shape>>(Encoding.UTF8.GetBytes(keys), FormatLimits.Default);
        Assert.Equal(Count, map!.Count);
        // It takes a tenth of a second; in one bucket these keys would need 20 G comparisons.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    private static void Read(ReadOnlySpan<byte> input, int way)
    {
        try
        {
            switch (way)
            {
                case 0: JsonFormat.Read<Value, ValueShape>(input, FormatLimits.Default); break;
                case 1: JsonFormat.Read<List<double>, ListShape<double, DoubleShape>>(input, FormatLimits.Default); break;
                case 2: JsonFormat.Read<Dictionary<string, Value>, MapShape<string, TextShape, Value, ValueShape>>(input, FormatLimits.Default); break;
                default: new JsonReader(input, FormatLimits.Default).Skip(); break;
            }
        }
        catch (CodecException failure)
        {
            Assert.InRange(failure.Offset, 0, input.Length);
        }
    }
}
