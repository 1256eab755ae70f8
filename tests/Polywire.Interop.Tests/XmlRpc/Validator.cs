using Polywire.Formats;

namespace Polywire.Interop.Tests.XmlRpc;

/// <summary>The suite with which XML-RPC's author checked servers: http://1998.xmlrpc.com/validator1Docs.html</summary>
[Service("validator1")]
internal sealed partial class Validator
{
    /// <summary>The sum of all members named curly.</summary>
    public int ArrayOfStructsTest(List<Dictionary<string, int>> stooges) => stooges.Sum(stooge => stooge["curly"]);

    /// <summary>How often the characters that XML escapes stand in a text.</summary>
    public Entities CountTheEntities(string text) => new()
    {
        CtLeftAngleBrackets = text.Count(character => character == '<'),
        CtRightAngleBrackets = text.Count(character => character == '>'),
        CtAmpersands = text.Count(character => character == '&'),
        CtApostrophes = text.Count(character => character == '\''),
        CtQuotes = text.Count(character => character == '"'),
    };

    /// <summary>The sum of three members.</summary>
    public int EasyStructTest(Stooges stooges) => stooges.Moe + stooges.Larry + stooges.Curly;

    /// <summary>The struct itself.</summary>
    public Value EchoStructTest(Value value) => value;

    /// <summary>All arguments as one array.</summary>
    public Value ManyTypesTest(int number, bool flag, string text, double fraction, DateTimeOffset time, byte[] bytes) =>
        Value.List(Value.From(number), Value.From(flag), Value.From(text), Value.From(fraction), Value.From(time), Value.From(bytes));

    /// <summary>The first and the last text, joined.</summary>
    public string ModerateSizeArrayCheck(List<string> texts) => texts[0] + texts[^1];

    /// <summary>The sum of the first of April of 2000, in years of months of days.</summary>
    public int NestedStructTest(Dictionary<string, Dictionary<string, Dictionary<string, Stooges>>> calendar) => EasyStructTest(calendar["2000"]["04"]["01"]);

    /// <summary>The number, ten, a hundred and a thousand times.</summary>
    public Times SimpleStructReturnTest(int number) => new() { Times10 = number * 10, Times100 = number * 100, Times1000 = number * 1000 };
}
