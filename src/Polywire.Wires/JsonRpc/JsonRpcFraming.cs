namespace Polywire.Wires.JsonRpc;

/// <summary>How one JSON text ends and the next begins.</summary>
public enum JsonRpcFraming
{
    /// <summary>By itself: texts follow each other with a line end, any other white space or nothing in between. TCP.</summary>
    Values,

    /// <summary>A header with <c>Content-Length</c> stands before each text: the base protocol of the Language Server Protocol. Standard input and output.</summary>
    Headers,

    /// <summary>Each line is one text, and no text holds a line end: messages of a WebSocket, which a transport has made lines of.</summary>
    Lines,

    /// <summary>The transport knows: an HTTP body. The input is one whole text.</summary>
    Whole,
}
