# Records what openssl (3.0.19) says: hellos of s_client, and what s_server answers to them. Wants cert.pem and key.pem (RSA 2048, CN=localhost) in the working directory.
import os
import socket
import subprocess
import time

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'openssl') + '/'
def hello(args):
    s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen(1); p=s.getsockname()[1]
    c=subprocess.Popen(['openssl','s_client','-connect','127.0.0.1:%d'%p]+args,stdin=subprocess.DEVNULL,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
    k,_=s.accept(); time.sleep(.3); d=k.recv(65536); k.close(); c.wait(); return d
def flight(h,args,port):
    c=subprocess.Popen(['openssl','s_server','-accept',str(port),'-cert','cert.pem','-key','key.pem','-quiet']+args,stdin=subprocess.PIPE,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
    time.sleep(1); k=socket.create_connection(('127.0.0.1',port)); k.sendall(h); time.sleep(.5); d=k.recv(65536); k.close(); c.kill(); c.wait(); return d
def save(n,d): open(out+n+'.hex','w').write('\n'.join(d.hex()[i:i+160] for i in range(0,len(d.hex()),160))+'\n'); print(n,len(d))
h10=hello(['-tls1','-cipher','ALL:@SECLEVEL=0','-servername','localhost']); save('client-tls10',h10)
h12=hello(['-tls1_2','-servername','localhost','-alpn','h2,http/1.1','-status','-cipher','ALL:@SECLEVEL=0']); save('client-tls12',h12)
hd=hello(['-tls1_2','-cipher','DHE-RSA-AES128-SHA:@SECLEVEL=0'])
h13=hello(['-servername','localhost','-alpn','h2']); save('client-tls13',h13)
save('server-tls10',flight(h10,['-tls1','-cipher','ALL:@SECLEVEL=0'],8471))
save('server-tls12',flight(h12,['-tls1_2','-alpn','http/1.1','-verify','1','-cipher','ECDHE-RSA-AES256-GCM-SHA384'],8472))
save('server-dhe',flight(hd,['-tls1_2','-cipher','DHE-RSA-AES128-SHA:@SECLEVEL=0'],8473))
save('server-tls13',flight(h13,['-tls1_3'],8474))
save('server-retry',flight(h13,['-tls1_3','-groups','secp384r1'],8475))
save('server-alert',flight(h10,['-tls1_3'],8476))
