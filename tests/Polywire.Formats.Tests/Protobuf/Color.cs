namespace Polywire.Tests.Protobuf;

/// <summary>Red is 1: there is no zero.</summary>
public enum Color
{
    Red = 1,
    DarkGreen = 2,
    Grey = 5,
    Gray = 5,
    Negative = -3,
}
