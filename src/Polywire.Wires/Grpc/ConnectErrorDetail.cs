namespace Polywire.Wires.Grpc;

/// <summary>One detail of an error: a Protocol Buffers message of any type.</summary>
/// <param name="Type">The message's full name, without <c>type.googleapis.com/</c>.</param>
/// <param name="Value">Its bytes.</param>
public sealed record ConnectErrorDetail(string Type, byte[] Value);
