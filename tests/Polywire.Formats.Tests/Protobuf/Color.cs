namespace Polywire.Tests.Protobuf;

#pragma warning disable CA1069 // Two names of one number on purpose: Protocol Buffers calls it an alias.
/// <summary>Red is 1: there is no zero.</summary>
public enum Color
{
    Red = 1,
    DarkGreen = 2,
    Grey = 5,
    Gray = 5,
    Negative = -3,
}
