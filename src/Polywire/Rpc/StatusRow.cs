namespace Polywire.Rpc;

/// <summary>One status in the words of every wire.</summary>
/// <param name="Status">The canonical status; its number is gRPC's.</param>
/// <param name="Name">Connect's code, which is also the name for people: <c>failed_precondition</c>.</param>
/// <param name="Http">Connect's HTTP status.</param>
/// <param name="TwirpName">Twirp's code.</param>
/// <param name="TwirpHttp">Twirp's HTTP status.</param>
/// <param name="JsonRpc">The code in JSON-RPC and MessagePack-RPC.</param>
/// <param name="XmlRpc">The fault code in XML-RPC.</param>
internal sealed record StatusRow(RpcStatus Status, string Name, int Http, string TwirpName, int TwirpHttp, int JsonRpc, int XmlRpc);
