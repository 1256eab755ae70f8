namespace Polywire.Contract.Tests.Wires;

/// <summary>zerorpc over TCP.</summary>
public static class ZerorpcTests
{
    internal static Here Make() => new("zerorpc+tcp://127.0.0.1:0");

    internal sealed class Here(string address) : TcpCallPlace(address)
    {
        public override bool TellsDeadlines => true;
    }

    public sealed class Calls() : CallContract(Make());

    public sealed class Streams() : CallStreamContract(Make());

    public sealed class Trouble() : CallTroubleContract(Make());

    public sealed class Limits() : CallLimitContract(Make());
}
