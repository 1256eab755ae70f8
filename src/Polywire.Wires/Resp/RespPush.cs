namespace Polywire.Wires.Resp;

/// <summary>A push as slices of the bytes that it was read from, relative to the start of the input.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Channel">The channel that was published to, or the name that was (un)subscribed.</param>
/// <param name="Body">What was published; empty otherwise.</param>
/// <param name="Pattern">The pattern that matched; empty otherwise.</param>
public readonly record struct RespPush(RespPushKind Kind, Range Channel, Range Body, Range Pattern);
