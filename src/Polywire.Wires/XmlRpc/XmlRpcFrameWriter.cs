using System.Buffers;
using System.Text;
using Polywire.Formats;

namespace Polywire.Wires.XmlRpc;

/// <summary>Writes what stands around the values: calls, responses, faults, the results of system.multicall. The values are <see cref="XmlRpcWriter"/>'s.</summary>
/// <remarks>http://xmlrpc.com/spec.md</remarks>
public static class XmlRpcFrameWriter
{
    /// <summary>Begins a call; its arguments follow, written by <see cref="XmlRpcWriter.OverParameters"/>.</summary>
    /// <exception cref="CodecException">The name holds a character that XML has no place for.</exception>
    public static void StartCall(IBufferWriter<byte> output, string method)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?><methodCall><methodName>"u8);
        XmlText.Write(output, method);
        output.Write("</methodName>"u8);
    }

    /// <summary>Ends a call.</summary>
    public static void EndCall(IBufferWriter<byte> output) => output.Write("</methodCall>"u8);

    /// <summary>Begins a response; exactly one value follows.</summary>
    public static void StartResponse(IBufferWriter<byte> output) =>
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?><methodResponse><params><param>"u8);

    /// <summary>Ends a response.</summary>
    public static void EndResponse(IBufferWriter<byte> output) => output.Write("</param></params></methodResponse>"u8);

    /// <summary>Writes the value of a method that returns nothing: nil where the peer knows it, else an empty string.</summary>
    public static void WriteNothing(IBufferWriter<byte> output, XmlRpcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        output.Write(options.Nil ? "<value><nil/></value>"u8 : "<value><string></string></value>"u8);
    }

    /// <summary>Writes a response that is a fault.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="code">The code; one of more than 32 bits becomes <see cref="XmlRpcCode.ApplicationError"/>.</param>
    /// <param name="text">The text; what XML has no place for becomes U+FFFD.</param>
    public static void WriteFault(IBufferWriter<byte> output, long code, string text)
    {
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?><methodResponse><fault>"u8);
        WriteFaultValue(output, code, text);
        output.Write("</fault></methodResponse>"u8);
    }

    /// <summary>Writes a fault as a value: the result of a call within system.multicall that failed, which is not wrapped.</summary>
    /// <inheritdoc cref="WriteFault"/>
    public static void WriteFaultValue(IBufferWriter<byte> output, long code, string text)
    {
        var writer = new XmlRpcWriter(output, XmlRpcOptions.Default);
        writer.StartMap(2);
        writer.WriteKey("faultCode");
        writer.WriteInt64(code is >= int.MinValue and <= int.MaxValue ? code : XmlRpcCode.ApplicationError);
        writer.WriteKey("faultString");
        writer.WriteText(Legal(text));
        writer.EndMap();
    }

    /// <summary>Begins the results of system.multicall: each is one value in an array of its own, or a fault as it is.</summary>
    public static void StartResults(IBufferWriter<byte> output)
    {
        StartResponse(output);
        output.Write("<value><array><data>"u8);
    }

    /// <summary>Begins one result; exactly one value follows.</summary>
    public static void StartResult(IBufferWriter<byte> output) => output.Write("<value><array><data>"u8);

    /// <summary>Ends one result.</summary>
    public static void EndResult(IBufferWriter<byte> output) => output.Write("</data></array></value>"u8);

    /// <summary>Ends the results of system.multicall.</summary>
    public static void EndResults(IBufferWriter<byte> output)
    {
        output.Write("</data></array></value>"u8);
        EndResponse(output);
    }

    private static string Legal(string text)
    {
        var legal = new StringBuilder(text.Length);
        // Runes turn halves of surrogate pairs into U+FFFD by themselves.
        foreach (Rune rune in text.EnumerateRunes())
            legal.Append(rune.Value is >= 0x20 and not (0xFFFE or 0xFFFF) or '\t' or '\n' or '\r' ? rune.ToString() : "\uFFFD");
        return legal.ToString();
    }
}
