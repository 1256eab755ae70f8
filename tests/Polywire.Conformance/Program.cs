using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf.Reflection;
using Polywire.Conformance;
using Polywire.Formats;

// The program that Google's conformance_test_runner drives: requests on stdin, responses on stdout, each after its length in four
// bytes, little-endian (conformance/conformance.proto). The argument is the descriptor set that protoc made of its .proto files.
var files = FileDescriptorSet.Parser.ParseFrom(await File.ReadAllBytesAsync(args[0]).ConfigureAwait(false)).File;
var testee = new Testee(new DescriptorReader(files, keepUnknown: true));
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
byte[] head = new byte[sizeof(int)];
while (await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false).ConfigureAwait(false) == head.Length)
{
    byte[] request = new byte[BinaryPrimitives.ReadInt32LittleEndian(head)];
    await input.ReadExactlyAsync(request).ConfigureAwait(false);
    var response = new ArrayBufferWriter<byte>();
    testee.Answer(request, response);
    BinaryPrimitives.WriteInt32LittleEndian(head, response.WrittenCount);
    await output.WriteAsync(head).ConfigureAwait(false);
    await output.WriteAsync(response.WrittenMemory).ConfigureAwait(false);
    await output.FlushAsync().ConfigureAwait(false);
}
