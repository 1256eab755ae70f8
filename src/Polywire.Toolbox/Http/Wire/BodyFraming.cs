namespace Polywire.Toolbox.Http;

/// <summary>How a reader knows where a body ends: RFC 9112 section 6.</summary>
public enum BodyFraming
{
    /// <summary>There is no body: the answer to HEAD, status 1xx, 204 and 304, a request without one.</summary>
    None,

    /// <summary>Content-Length says how many bytes it has.</summary>
    Length,

    /// <summary>It comes in chunks, each with its size, the last one empty.</summary>
    Chunked,

    /// <summary>It goes on to the end of the connection.</summary>
    ToTheEnd,

    /// <summary>HTTP/2 and later: frames, of which one says that it is the last.</summary>
    Frames,
}
