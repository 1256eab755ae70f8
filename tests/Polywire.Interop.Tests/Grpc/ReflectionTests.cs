using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>Reflection both ways: buf asks our server, our client asks one of the C++ library.</summary>
public sealed class ReflectionTests
{
    private static string Buf => Path.Combine(Peer.Root, "artifacts/npm/node_modules/@bufbuild/buf-linux-x64/bin/buf");

    [Theory]
    [InlineData("grpc-v1")]
    [InlineData("grpc-v1alpha")]
    public async Task BufFindsAndCallsWhatIsServed(string version)
    {
        Peer.NeedNode("@bufbuild/buf-linux-x64");
        await using GrpcPlace place = await GrpcPlace.StartAsync();

        string[] methods = (await CurlAsync(version, "--list-methods", $"http://{place.Address}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("probe.Probe/Double", methods);
        Assert.Contains("grpc.health.v1.Health/Check", methods);
        Assert.Contains("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", methods);

        using var reply = JsonDocument.Parse(await CurlAsync(version, "-d", """{"num": "21"}""", $"http://{place.Address}/probe.Probe/Double"));
        Assert.Equal("42", reply.RootElement.GetProperty("result").GetString());
        using var echo = JsonDocument.Parse(await CurlAsync(version, "-d", """{"value": {"a": [1, null, "x"]}}""", $"http://{place.Address}/probe.Probe/Any"));
        Assert.Equal("x", echo.RootElement.GetProperty("result").GetProperty("a")[2].GetString());
        using var health = JsonDocument.Parse(await CurlAsync(version, "-d", """{"service": "probe.Probe"}""", $"http://{place.Address}/grpc.health.v1.Health/Check"));
        Assert.Equal("SERVING", health.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public async Task WhatIsMountedLaterIsFound()
    {
        await using GrpcPlace place = await GrpcPlace.StartAsync();
        await using RpcClient client = await RpcClient.ConnectAsync($"grpc://{place.Address}");
        Assert.DoesNotContain(await client.DescribeAsync(TestContext.Current.CancellationToken), service => service.Name == "late");

        var schema = new MethodSchema("purr", MethodKind.Unary, new ObjectSchema("PurrRequest", "", []), ScalarSchema.Of(ScalarKind.Text));
        place.Services.Add(new ServiceSchema("late", [schema], "Came late."), [new DynamicMethod(schema, (_, _) => new(Value.From("prr")))]);

        ServiceSchema late = Assert.Single(await client.DescribeAsync(TestContext.Current.CancellationToken), service => service.Name == "late");
        Assert.Equal("Came late.", late.Doc);
        await foreach (Value reply in client.CallAsync("late.purr", Value.List(), CallOptions.None, TestContext.Current.CancellationToken))
            Assert.Equal("prr", reply.AsText());
    }

    [Fact]
    public async Task QuestionsWithoutAnAnswerAreAnsweredAndNotFailed()
    {
        Peer.NeedNode("@bufbuild/buf-linux-x64");
        await using GrpcPlace place = await GrpcPlace.StartAsync();
        string answers = await CurlAsync("grpc-v1", "-d",
            """{"file_containing_symbol": "no.such"}{"file_by_filename": "no.proto"}{"all_extension_numbers_of_type": "probe.Everything"}{"file_containing_symbol": "probe.Probe.Double"}{"file_by_filename": "google/protobuf/struct.proto"}""",
            $"http://{place.Address}/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
        Assert.Equal(2, answers.Split("\"errorCode\": 5").Length - 1);
        Assert.Contains("allExtensionNumbersResponse", answers, StringComparison.Ordinal);
        Assert.Equal(2, answers.Split("\"fileDescriptorResponse\"").Length - 1);
    }

    [Fact]
    public async Task AServerOfTheCppLibraryIsAskedAndCalled()
    {
        string program = await BuildAsync();
        using Process server = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            int port = int.Parse((await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
            await using RpcClient client = await RpcClient.ConnectAsync($"grpc://127.0.0.1:{port}");
            ServiceSchema greeter = Assert.Single(await client.DescribeAsync(TestContext.Current.CancellationToken));
            Assert.Equal("helloworld.Greeter.SayHello(name: string, mood: Mood) → HelloReply", greeter.Methods[0].ToString());
            await foreach (Value reply in client.CallAsync("helloworld.Greeter/SayHello", Value.List(Value.From("Lucy")), CallOptions.None, TestContext.Current.CancellationToken))
                Assert.Equal("Hello, Lucy!", reply.Get("message")!.Value.AsText());
            long expected = 0;
            await foreach (Number number in client.As<IGreeter>().CountAsync(100)) Assert.Equal(++expected, number.Value);
            Assert.Equal(100, expected);
        }
        finally
        {
            server.Kill();
        }
    }

    private static Task<string> CurlAsync(string version, params string[] arguments) =>
        Peer.RunAsync(Buf, ["curl", "--protocol", "grpc", "--http2-prior-knowledge", "--reflect", "--reflect-protocol", version, .. arguments]);

    /// <summary>The server's program, compiled once for its source.</summary>
    private static async Task<string> BuildAsync()
    {
        Peer.Need("the C++ gRPC library (libgrpc++-dev, protobuf-compiler-grpc, g++)", File.Exists("/usr/include/grpcpp/grpcpp.h") && File.Exists("/usr/bin/grpc_cpp_plugin") && File.Exists("/usr/bin/g++"));
        string source = Peer.Script("greeter_server.cc"), scripts = Path.GetDirectoryName(source)!;
        string place = Path.Combine(Peer.Root, "artifacts/peers"), program = Path.Combine(place, "greeter_server");
        Directory.CreateDirectory(place);
        bool isCurrent = File.Exists(program) && new[] { "greeter_server.cc", "greeter.proto" }.All(file => File.GetLastWriteTimeUtc(Path.Combine(scripts, file)) < File.GetLastWriteTimeUtc(program));
        if (!isCurrent)
        {
            await Peer.RunAsync("protoc", $"-I{scripts}", $"--cpp_out={place}", $"--grpc_out={place}", "--plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin", "greeter.proto");
            await Peer.RunAsync("g++", "-O0", "-std=c++17", $"-I{place}", $"{place}/greeter.pb.cc", $"{place}/greeter.grpc.pb.cc", source, "-o", program,
                "-lgrpc++_reflection", "-lgrpc++", "-lgrpc", "-lprotobuf", "-labsl_synchronization", "-lgpr");
        }
        return program;
    }
}
