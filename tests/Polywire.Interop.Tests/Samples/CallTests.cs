namespace Polywire.Interop.Tests.Samples;

/// <summary>The chapter's pairs of a server with a function that doubles and its client.</summary>
public sealed class CallTests
{
    [Theory]
    [InlineData("Xmlrpc", "http://127.0.0.1:{0}", "xmlrpc+http://127.0.0.1:{0}", "Double 7 is 14")]
    [InlineData("Jsonrpc", "http://127.0.0.1:{0}", "jsonrpc+http://127.0.0.1:{0}?params=names", "Double 7 is 14")]
    [InlineData("Msgpack", "msgpackrpc+tcp://127.0.0.1:{0}", "msgpackrpc+tcp://127.0.0.1:{0}", "Double 8 is 16")]
    [InlineData("Zerorpc", "zerorpc+tcp://127.0.0.1:{0}", "zerorpc+tcp://127.0.0.1:{0}", "Double 7 is 14")]
    [InlineData("Grpc", "grpc://127.0.0.1:{0}", "grpc://127.0.0.1:{0}", "Double 7 is 14")]
    [InlineData("Twirp", "http://127.0.0.1:{0}", "twirp+http://127.0.0.1:{0}", "Double 7 is 14")]
    public async Task OurClientCallsOurServer(string pair, string server, string client, string line)
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram serving = RunningProgram.Sample(pair + "Server", server.Replace("{0}", port, StringComparison.Ordinal));
        await Ports.OpenAsync(port);
        await using RunningProgram calling = RunningProgram.Sample(pair + "Client", client.Replace("{0}", port, StringComparison.Ordinal));

        Assert.Equal([line], await calling.EndAsync());
    }

    [Theory]
    [InlineData("Xmlrpc", "xmlrpc_client.py", "http://127.0.0.1:")]
    [InlineData("Jsonrpc", "jsonrpc_client.py", "http://127.0.0.1:")]
    [InlineData("Msgpack", "msgpack_client.py", "msgpackrpc+tcp://127.0.0.1:", "Double 8 is 16")]
    [InlineData("Zerorpc", "zerorpc_client.py", "zerorpc+tcp://127.0.0.1:")]
    [InlineData("Grpc", "grpc_client.py", "grpc://127.0.0.1:")]
    public async Task PythonCallsOurServer(string pair, string script, string server, string line = "Double 7 is 14")
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram serving = RunningProgram.Sample(pair + "Server", server + port);
        await Ports.OpenAsync(port);
        await using RunningProgram calling = RunningProgram.Python(script, port);

        Assert.Equal([line], await calling.EndAsync());
    }

    [Theory]
    [InlineData("xmlrpc_server.py", "Xmlrpc", "xmlrpc+http://127.0.0.1:{0}")]
    [InlineData("jsonrpc_server.py", "Jsonrpc", "jsonrpc+http://127.0.0.1:{0}?params=names")]
    [InlineData("msgpack_server.py", "Msgpack", "msgpackrpc+tcp://127.0.0.1:{0}", "Double 8 is 16")]
    [InlineData("zerorpc_server.py", "Zerorpc", "zerorpc+tcp://127.0.0.1:{0}")]
    [InlineData("grpc_server.py", "Grpc", "grpc://127.0.0.1:{0}")]
    public async Task OurClientCallsPython(string script, string pair, string client, string line = "Double 7 is 14")
    {
        string port = $"{FreePort.Next()}";
        await using RunningProgram serving = RunningProgram.Python(script, port);
        await Ports.OpenAsync(port);
        await using RunningProgram calling = RunningProgram.Sample(pair + "Client", client.Replace("{0}", port, StringComparison.Ordinal));

        Assert.Equal([line], await calling.EndAsync());
    }
}
