namespace Polywire.Rpc;

/// <summary>Where calls of a server come from: a connection, or an HTTP request whose answer is not out yet.</summary>
internal interface ICallOrigin
{
    /// <summary>Whether calls of it are under way.</summary>
    bool IsBusy { get; }

    /// <summary>Whether callers have yet to fetch what their calls, which are over, ended with.</summary>
    bool HasUnread => false;

    /// <summary>Ends the calls of it that are under way.</summary>
    /// <param name="failure">How; null when nobody is there to be told.</param>
    void End(RpcException? failure);
}
