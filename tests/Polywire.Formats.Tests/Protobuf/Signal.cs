namespace Polywire.Tests.Protobuf;

/// <summary>An enum without a zero, and with two names for one number.</summary>
public enum Signal : short
{
    Red = 1,
    Stop = Red,
    Green = -2,
}
