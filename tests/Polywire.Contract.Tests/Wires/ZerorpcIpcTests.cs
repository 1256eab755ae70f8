namespace Polywire.Contract.Tests.Wires;

/// <summary>zerorpc over Unix sockets.</summary>
public static class ZerorpcIpcTests
{
    private static Here Make() => new($"zerorpc+ipc://{Path.GetTempPath()}polywire-{Guid.NewGuid():N}.sock");

    private sealed class Here(string address) : TcpCallPlace(address)
    {
        public override bool TellsDeadlines => true;
    }

    public sealed class Calls() : CallContract(Make());

    public sealed class Streams() : CallStreamContract(Make());

    public sealed class Trouble() : CallTroubleContract(Make());
}
