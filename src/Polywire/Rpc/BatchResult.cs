using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>How one of many calls ended.</summary>
/// <param name="Reply">What was returned; null when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record BatchResult(Value Reply, RpcException? Failure);
