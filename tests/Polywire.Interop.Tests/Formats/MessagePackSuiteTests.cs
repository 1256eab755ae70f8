using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Polywire.Formats;

namespace Polywire.Interop.Tests.Formats;

/// <summary>npm msgpack-test-suite: every encoding that it lists is read, and the first of them, the shortest, is what we write.</summary>
public sealed class MessagePackSuiteTests
{
    [Fact]
    public void Every_encoding_is_read_and_the_shortest_is_written()
    {
        Peer.NeedNode("msgpack-test-suite");
        string path = Path.Combine(Peer.Root, "artifacts/npm/node_modules/msgpack-test-suite/dist/msgpack-test-suite.json");
        using var suite = JsonDocument.Parse(File.ReadAllBytes(path));
        int encodings = 0;
        foreach (var test in suite.RootElement.EnumerateObject().SelectMany(group => group.Value.EnumerateArray()))
        {
            byte[][] forms = [.. test.GetProperty("msgpack").EnumerateArray().Select(form => Bytes(form.GetString()!))];
            var kind = test.EnumerateObject().First(property => property.Name != "msgpack");
            foreach (byte[] form in forms)
            {
                encodings++;
                Check(kind.Name, kind.Value, MessagePackFormat.Read<Value, ValueShape>(form, FormatLimits.Default));
                Assert.Equal(form.Length, new MessagePackScanner(FormatLimits.Default, 1 << 20).Scan(form));
            }
            var value = MessagePackFormat.Read<Value, ValueShape>(forms[0], FormatLimits.Default);
            var output = new ArrayBufferWriter<byte>();
            MessagePackFormat.Write<Value, ValueShape>(output, value);
            // .NET's time has steps of 100 ns, and begins with the year 1: what is finer is cut off.
            if (kind.Name != "timestamp" || kind.Value[1].GetInt64() % 100 == 0)
                Assert.Contains(Convert.ToHexString(output.WrittenSpan), forms.Select(Convert.ToHexString));
        }
        Assert.InRange(encodings, 233, int.MaxValue);
    }

    private static void Check(string kind, JsonElement expected, Value actual)
    {
        switch (kind)
        {
            case "nil": Assert.True(actual.IsNull); break;
            case "bool": Assert.Equal(expected.GetBoolean(), actual.AsBoolean()); break;
            case "binary": Assert.Equal(Bytes(expected.GetString()!), actual.AsBinary()); break;
            case "number": Assert.Equal(expected.GetDouble(), actual.AsDouble()); break;
            case "bignum": Assert.Equal(decimal.Parse(expected.GetString()!, CultureInfo.InvariantCulture), actual.Kind is ValueKind.Unsigned ? actual.AsUnsigned() : actual.AsInteger()); break;
            case "string": Assert.Equal(expected.GetString(), actual.AsText()); break;
            case "ext":
                Assert.Equal(expected[0].GetInt32(), actual.ExtensionType);
                Assert.Equal(Bytes(expected[1].GetString()!), actual.AsBinary());
                break;
            case "timestamp": CheckTime(expected[0].GetInt64(), expected[1].GetInt64(), actual); break;
            default: Assert.Equal(expected.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal), Json.Print(actual)); break;
        }
    }

    private static void CheckTime(long seconds, long nanoseconds, Value actual)
    {
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds())
            Assert.Equal((ValueKind.Extension, -1), (actual.Kind, actual.ExtensionType));
        else
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100), actual.AsTimestamp());
    }

    private static byte[] Bytes(string dashed) => Convert.FromHexString(dashed.Replace("-", "", StringComparison.Ordinal));
}
