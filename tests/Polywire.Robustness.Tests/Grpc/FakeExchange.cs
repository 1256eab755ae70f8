using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>A request and its response without a server around them, used again and again.</summary>
internal sealed class FakeExchange : IRequestBodyPipeFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature
{
    private readonly FixedBody _body;
    private readonly byte[] _space = new byte[4096];

    public FakeExchange(string path, string contentType, byte[] body)
    {
        _body = new FixedBody(body);
        Output = new FixedOutput(_space);
        Context = new DefaultHttpContext();
        Context.Features.Set<IRequestBodyPipeFeature>(this);
        Context.Features.Set<IHttpResponseBodyFeature>(this);
        Context.Features.Set<IHttpResponseTrailersFeature>(this);
        Context.Request.Method = "POST";
        Context.Request.Protocol = HttpProtocol.Http2;
        Context.Request.Path = path;
        Context.Request.ContentType = contentType;
    }

    public DefaultHttpContext Context { get; }

    public FixedOutput Output { get; }

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    PipeReader IRequestBodyPipeFeature.Reader => _body;

    PipeWriter IHttpResponseBodyFeature.Writer => Output;

    Stream IHttpResponseBodyFeature.Stream => Stream.Null;

    public void Rewind()
    {
        _body.Rewind();
        Output.Rewind();
    }

    Task IHttpResponseBodyFeature.CompleteAsync() => Task.CompletedTask;

    void IHttpResponseBodyFeature.DisableBuffering()
    {
    }

    Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
