namespace Polywire.Formats;

/// <summary>Which sides of a call are streams. The values are flags: 1 the server's side, 2 the client's.</summary>
public enum MethodKind
{
    /// <summary>One request, one reply.</summary>
    Unary = 0,

    /// <summary>One request, many replies: the method returns <c>IAsyncEnumerable</c>.</summary>
    ServerStream = 1,

    /// <summary>Many requests, one reply: the method's only parameter is an <c>IAsyncEnumerable</c>.</summary>
    ClientStream = 2,

    /// <summary>Both at once.</summary>
    Duplex = 3,
}
