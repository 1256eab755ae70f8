using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>One of many calls that are made at once.</summary>
/// <param name="Method">The full name: <c>demo.double</c>.</param>
/// <param name="Arguments">A list (by position) or a map (by name).</param>
public sealed record BatchCall(string Method, Value Arguments);
