using Polywire.Rpc;

namespace Polywire.Tests.Rpc;

public sealed class StatusMapTests
{
    [Fact]
    public void EveryStatusHasItsRow()
    {
        foreach (RpcStatus status in Enum.GetValues<RpcStatus>())
        {
            Assert.Equal(status, StatusMap.Of(status).Status);
            Assert.Equal(status, StatusMap.FromName(StatusMap.NameOf(status)));
            Assert.Equal(status, StatusMap.FromGrpc((int)status));
            Assert.Equal(status, StatusMap.FromName(StatusMap.Of(status).TwirpName));
            if (status is RpcStatus.Ok) continue;
            Assert.Equal(status, StatusMap.FromJsonRpc(StatusMap.Of(status).JsonRpc));
            Assert.Equal(status, StatusMap.FromXmlRpc(StatusMap.Of(status).XmlRpc));
        }
    }

    [Fact]
    public void WhatTheTableDoesNotHoldIsUnknown()
    {
        Assert.Equal(RpcStatus.Unknown, StatusMap.FromJsonRpc(1));
        Assert.Equal(RpcStatus.Unknown, StatusMap.FromJsonRpc(0));
        Assert.Equal(RpcStatus.Unknown, StatusMap.FromXmlRpc(4));
        Assert.Equal(RpcStatus.Unknown, StatusMap.FromGrpc(17));
        Assert.Null(StatusMap.FromName("purr"));
    }

    [Fact]
    public void ThePageHasTheSameTable()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs/errors.md"));
        foreach (StatusRow row in StatusMap.Rows.Skip(1))
            Assert.Contains($"| `{row.Name}` | {(int)row.Status} | {row.Http} | `{row.TwirpName}` {row.TwirpHttp} | {row.JsonRpc} | {row.XmlRpc} |", page, StringComparison.Ordinal);
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Polywire.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder!;
    }
}
