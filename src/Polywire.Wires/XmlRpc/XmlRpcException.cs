using Polywire.Formats;

namespace Polywire.Wires.XmlRpc;

/// <summary>A peer sent what is no XML-RPC. The list of reasons is closed: <see cref="XmlRpcFailure"/>.</summary>
public sealed class XmlRpcException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="failure">Which of the closed list.</param>
    /// <param name="offset">Bytes from the start of the document.</param>
    /// <param name="message">One line for the peer's people: what is wrong and what would be right.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public XmlRpcException(XmlRpcFailure failure, long offset, string message, Exception? inner = null) : base(message, inner)
    {
        Failure = failure;
        Offset = offset;
    }

    /// <summary>Which of the closed list.</summary>
    public XmlRpcFailure Failure { get; }

    /// <summary>Bytes from the start of the document, in UTF-8, to the fault.</summary>
    public long Offset { get; }

    /// <summary>The code of the fault with which a server answers.</summary>
    public int Code => Failure switch
    {
        XmlRpcFailure.Malformed => XmlRpcCode.NotWellFormed,
        XmlRpcFailure.BadEncoding => XmlRpcCode.UnsupportedEncoding,
        XmlRpcFailure.BadMulticall => XmlRpcCode.InvalidParameters,
        _ => XmlRpcCode.InvalidXmlRpc,
    };

    /// <summary>Whether a limit was exceeded rather than the grammar broken; the message names the limit.</summary>
    public bool IsLimit => Failure >= XmlRpcFailure.MessageTooLong;

    internal static XmlRpcException From(CodecException wrong, XmlRpcFailure otherwise) =>
        new(wrong.Failure is CodecFailure.Limit ? XmlRpcFailure.ValueLimit : otherwise, wrong.Offset, wrong.Message, wrong);
}
