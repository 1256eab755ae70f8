using System.Text;
using Polywire.Formats;

namespace Polywire.Wires.XmlRpc;

/// <summary>
/// Finds the parts of a call or response, and checks the whole document before anything of it is used: XML's rules, XML-RPC's grammar,
/// the limits. What stands in the scalars is checked when they are read.
/// </summary>
/// <remarks>http://xmlrpc.com/spec.md</remarks>
public static class XmlRpcFrameReader
{
    /// <summary>The name of the method that runs many calls.</summary>
    public const string Multicall = "system.multicall";

    /// <summary>A body as the document in UTF-8 that the others take: itself where it is that already.</summary>
    /// <param name="body">What came, after gzip was undone.</param>
    /// <param name="charset">The charset of the Content-Type; null when there was none.</param>
    /// <exception cref="XmlRpcException">The encoding is none of those that are read, or the bytes are not in it.</exception>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> body, string? charset)
    {
        try
        {
            return XmlEncoding.ToUtf8(body, charset);
        }
        catch (CodecException wrong)
        {
            throw XmlRpcException.From(wrong, XmlRpcFailure.BadEncoding);
        }
    }

    /// <summary>Reads a call.</summary>
    /// <param name="document">The whole document, from <see cref="ToUtf8"/>.</param>
    /// <param name="limits">Caps.</param>
    /// <exception cref="XmlRpcException">It is no call, or more than a limit allows.</exception>
    public static XmlRpcFrame ReadCall(ReadOnlySpan<byte> document, XmlRpcLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        CheckLength(document, limits);
        try
        {
            // <methodCall><methodName>examples.getStateName</methodName><params>…</params></methodCall>; params may be left out
            // http://xmlrpc.com/spec.md#payloadFormat
            var xml = new XmlElements(document);
            xml.Expect(XmlToken.Open, "methodCall"u8);
            xml.Expect(XmlToken.Open, "methodName"u8);
            ReadOnlySpan<byte> name = xml.Text("methodName"u8, int.MaxValue).Trim(" \t\r\n"u8);
            string method = CheckName(name, xml.Start, limits);
            xml.Next();
            if (xml.Is(XmlToken.Close, "methodCall"u8)) return Ended(ref xml, new XmlRpcFrame(method, xml.Start, 0, false));
            xml.Require(XmlToken.Open, "params"u8);
            int start = xml.Start;
            var reader = new XmlRpcReader(xml, limits.Values, XmlRpcOptions.Default);
            reader.SkipParameters();
            xml = reader.Xml;
            var frame = new XmlRpcFrame(method, start, xml.Position - start, false);
            xml.Expect(XmlToken.Close, "methodCall"u8);
            return Ended(ref xml, frame);
        }
        catch (CodecException wrong)
        {
            throw XmlRpcException.From(wrong, XmlRpcFailure.Malformed);
        }
    }

    /// <summary>Reads the calls of a system.multicall.</summary>
    /// <param name="document">The document in which the call stands.</param>
    /// <param name="call">The call of system.multicall.</param>
    /// <param name="limits">Caps.</param>
    /// <exception cref="XmlRpcException">Its arguments are not one array of structs with <c>methodName</c> and <c>params</c>, or too many.</exception>
    public static IReadOnlyList<XmlRpcFrame> ReadMulticall(ReadOnlySpan<byte> document, XmlRpcFrame call, XmlRpcLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        try
        {
            // One argument: an array of structs, each with methodName and params
            // https://mirrors.talideon.com/articles/multicall.html
            List<XmlRpcFrame> calls = [];
            XmlRpcReader reader = call.Arguments(document, limits.Values, XmlRpcOptions.Default);
            Cursor arguments = reader.StartList();
            if (!reader.NextItem(ref arguments)) throw Bad(call.Start, "system.multicall takes one array of calls");
            Cursor items = reader.StartList();
            while (reader.NextItem(ref items))
            {
                if (calls.Count == limits.MulticallCalls)
                    throw new XmlRpcException(XmlRpcFailure.TooManyCalls, call.Start + reader.Offset, $"system.multicall holds more than {limits.MulticallCalls} calls (XmlRpcLimits.MulticallCalls)");
                calls.Add(ReadPart(ref reader, call.Start, limits));
            }
            return !reader.NextItem(ref arguments) ? calls : throw Bad(call.Start, "system.multicall takes one array of calls and nothing else");
        }
        catch (CodecException wrong)
        {
            throw XmlRpcException.From(wrong, XmlRpcFailure.BadMulticall);
        }
    }

    /// <summary>Reads a response.</summary>
    /// <param name="document">The whole document, from <see cref="ToUtf8"/>.</param>
    /// <param name="limits">Caps.</param>
    /// <exception cref="XmlRpcException">It is no response, or more than a limit allows.</exception>
    public static XmlRpcResponse ReadResponse(ReadOnlySpan<byte> document, XmlRpcLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        CheckLength(document, limits);
        try
        {
            // <methodResponse><params><param><value>…</value></param></params></methodResponse>, or <fault> instead of <params>
            // http://xmlrpc.com/spec.md#responseExample
            var xml = new XmlElements(document);
            xml.Expect(XmlToken.Open, "methodResponse"u8);
            xml.Next();
            XmlRpcResponse response = xml.Is(XmlToken.Open, "fault"u8) ? ReadFault(ref xml, limits) : ReadResult(ref xml, limits);
            xml.Expect(XmlToken.Close, "methodResponse"u8);
            if (xml.Next() != XmlToken.End) throw xml.Unexpected("nothing belongs behind </methodResponse>");
            return response;
        }
        catch (CodecException wrong)
        {
            throw XmlRpcException.From(wrong, XmlRpcFailure.Malformed);
        }
    }

    private static XmlRpcFrame ReadPart(ref XmlRpcReader reader, int start, XmlRpcLimits limits)
    {
        string? method = null;
        int from = 0, length = -1;
        int place = start + (int)reader.Offset;
        Cursor members = reader.StartMap();
        while (reader.NextEntry(ref members))
        {
            string name = reader.ReadTextKey();
            if (name == "methodName")
            {
                method = CheckName(Encoding.UTF8.GetBytes(reader.ReadText()), place, limits);
                continue;
            }
            // The reader stands behind <value>: its own bytes begin where the tag does.
            int before = (int)reader.Offset;
            reader.Skip();
            if (name == "params") (from, length) = (start + before, reader.Xml.Position - before);
        }
        if (method is null) throw Bad(place, "a call within system.multicall lacks its methodName");
        return new XmlRpcFrame(method, from, Math.Max(0, length), length >= 0);
    }

    private static XmlRpcResponse ReadResult(ref XmlElements xml, XmlRpcLimits limits)
    {
        xml.Require(XmlToken.Open, "params"u8);
        xml.Next();
        // A server whose method returns nothing may leave the one value out, against the specification.
        if (xml.Is(XmlToken.Close, "params"u8)) return new XmlRpcResponse(xml.Start, 0, null, "");
        xml.Require(XmlToken.Open, "param"u8);
        int start = xml.Position;
        var reader = new XmlRpcReader(xml, limits.Values, XmlRpcOptions.Default);
        reader.Skip();
        xml = reader.Xml;
        int end = xml.Position;
        xml.Expect(XmlToken.Close, "param"u8);
        xml.Expect(XmlToken.Close, "params"u8);
        return new XmlRpcResponse(start, end - start, null, "");
    }

    private static XmlRpcResponse ReadFault(ref XmlElements xml, XmlRpcLimits limits)
    {
        // <fault><value><struct> faultCode: int, faultString: string </struct></value></fault>
        // http://xmlrpc.com/spec.md#faultExample
        var reader = new XmlRpcReader(xml, limits.Values, XmlRpcOptions.Default);
        Value fault = reader.ReadValue();
        xml = reader.Xml;
        xml.Expect(XmlToken.Close, "fault"u8);
        return new XmlRpcResponse(xml.Start, 0, FaultCode(fault.Get("faultCode")), FaultText(fault.Get("faultString")));
    }

    // Some servers send the code as text or not at all; a fault is a fault all the same.
    private static long FaultCode(Value? code) => code switch
    {
        { Kind: ValueKind.Integer } whole => whole.AsInteger(),
        { Kind: ValueKind.Text } text when long.TryParse(text.AsText(), out long number) => number,
        _ => 0,
    };

    private static string FaultText(Value? text) => text switch
    {
        { Kind: ValueKind.Text } words => words.AsText(),
        { Kind: ValueKind.Integer } number => number.AsInteger().ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => "",
    };

    private static string CheckName(ReadOnlySpan<byte> name, int offset, XmlRpcLimits limits)
    {
        if (name.Length == 0) throw XmlScanner.Malformed(offset, "a method's name is missing");
        if (name.Length > limits.NameBytes)
            throw new XmlRpcException(XmlRpcFailure.NameTooLong, offset, $"a method's name has {name.Length} bytes, more than {limits.NameBytes} (XmlRpcLimits.NameBytes)");
        return Encoding.UTF8.GetString(name);
    }

    private static void CheckLength(ReadOnlySpan<byte> document, XmlRpcLimits limits)
    {
        if (document.Length > limits.MessageBytes)
            throw new XmlRpcException(XmlRpcFailure.MessageTooLong, limits.MessageBytes, $"the document has {document.Length} bytes, more than {limits.MessageBytes} (XmlRpcLimits.MessageBytes)");
    }

    private static XmlRpcFrame Ended(ref XmlElements xml, XmlRpcFrame frame) =>
        xml.Next() == XmlToken.End ? frame : throw xml.Unexpected("nothing belongs behind </methodCall>");

    private static XmlRpcException Bad(int offset, string message) => new(XmlRpcFailure.BadMulticall, offset, message);
}
