namespace Polywire.Contract.Tests.Wires;

/// <summary>A call over one wire to a server that passes it on over another keeps all that both wires have.</summary>
public static class MountTests
{
    private static JsonRpcHttpTests.Here JsonHttp() => new();

    private static JsonRpcTcpTests.Here JsonTcp() => JsonRpcTcpTests.Make();

    private static MessagePackRpcTests.Here MessagePack() => MessagePackRpcTests.Make();

    private sealed class MessagePackOverJson() : MountedPlace(MessagePack(), JsonTcp(), "jsonrpc+tcp://127.0.0.1:{0}");

    private sealed class JsonOverMessagePack() : MountedPlace(JsonTcp(), MessagePack(), "msgpackrpc+tcp://127.0.0.1:{0}");

    private sealed class HttpOverJson() : MountedPlace(JsonHttp(), JsonTcp(), "jsonrpc+tcp://127.0.0.1:{0}");

    private sealed class JsonOverHttp() : MountedPlace(JsonTcp(), JsonHttp(), "jsonrpc+http://127.0.0.1:{0}/jsonrpc");

    private sealed class MessagePackOverGrpc() : MountedPlace(MessagePack(), new GrpcTests.Here(), "grpc://127.0.0.1:{0}");

    private sealed class GrpcOverGrpc() : MountedPlace(new GrpcTests.Here(), new GrpcTests.Here(), "grpc://127.0.0.1:{0}");

    private sealed class GrpcOverJson() : MountedPlace(new GrpcTests.Here(), JsonTcp(), "jsonrpc+tcp://127.0.0.1:{0}");

    private sealed class ZerorpcOverXml() : MountedPlace(ZerorpcTests.Make(), new XmlRpcTests.Here(), "xmlrpc+http://127.0.0.1:{0}/RPC2?i8=true&nil=true&fractions=true");

    private sealed class XmlOverZerorpc() : MountedPlace(new XmlRpcTests.Here(), ZerorpcTests.Make(), "zerorpc+tcp://127.0.0.1:{0}");

    public sealed class MessagePackOverJsonCalls() : CallContract(new MessagePackOverJson());

    public sealed class MessagePackOverJsonStreams() : CallStreamContract(new MessagePackOverJson());

    public sealed class MessagePackOverJsonTrouble() : CallTroubleContract(new MessagePackOverJson());

    public sealed class JsonOverMessagePackCalls() : CallContract(new JsonOverMessagePack());

    public sealed class JsonOverMessagePackStreams() : CallStreamContract(new JsonOverMessagePack());

    public sealed class HttpOverJsonStreams() : CallStreamContract(new HttpOverJson());

    public sealed class JsonOverHttpCalls() : CallContract(new JsonOverHttp());

    public sealed class JsonOverHttpStreams() : CallStreamContract(new JsonOverHttp());

    public sealed class JsonOverHttpTrouble() : CallTroubleContract(new JsonOverHttp());

    // Every kind of stream; the types' edges are not those of C#, but what reflection tells of them.
    public sealed class GrpcOverGrpcStreams() : CallStreamContract(new GrpcOverGrpc());

    public sealed class MessagePackOverGrpcStreams() : CallStreamContract(new MessagePackOverGrpc());

    public sealed class MessagePackOverGrpcTrouble() : CallTroubleContract(new MessagePackOverGrpc());

    public sealed class GrpcOverJsonCalls() : CallContract(new GrpcOverJson());

    public sealed class GrpcOverJsonStreams() : CallStreamContract(new GrpcOverJson());

    public sealed class ZerorpcOverXmlCalls() : CallContract(new ZerorpcOverXml());

    public sealed class ZerorpcOverXmlStreams() : CallStreamContract(new ZerorpcOverXml());

    public sealed class XmlOverZerorpcCalls() : CallContract(new XmlOverZerorpc());

    public sealed class XmlOverZerorpcStreams() : CallStreamContract(new XmlOverZerorpc());

    public sealed class XmlOverZerorpcTrouble() : CallTroubleContract(new XmlOverZerorpc());
}
