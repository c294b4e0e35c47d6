// @ts-nocheck
// File VFS for sqlite-wasm on Bun: pread and pwrite via libc, OFD byte-range locks, WAL shared memory by mmap.
import fs from 'node:fs';
import { resolve } from 'node:path';
import init from '@sqlite.org/sqlite-wasm';

export async function boot(){
const { dlopen, ptr, toArrayBuffer } = await import('bun:ffi');
// @ts-ignore the file itself, embedded by the compiler
const wasmPath = (await import('@sqlite.org/sqlite-wasm/sqlite3.wasm', { with: { type: 'file' } })).default;
const { symbols: c }: any = dlopen('libc.so.6', {
  fcntl: { args: ['i32','i32','ptr'], returns: 'i32' },
  mmap: { args: ['ptr','usize','i32','i32','i32','i64'], returns: 'ptr' },
  munmap: { args: ['ptr','usize'], returns: 'i32' },
  pread: { args: ['i32','ptr','usize','i64'], returns: 'i64_fast' },
  pwrite: { args: ['i32','ptr','usize','i64'], returns: 'i64_fast' },
  fdatasync: { args: ['i32'], returns: 'i32' },
  __errno_location: { args: [], returns: 'ptr' },
});
const fl = new ArrayBuffer(32), fdv = new DataView(fl), flp = ptr(fl);
const RD=0, WR=1, UN=2, OFD_GETLK=36, OFD_SETLK=37;
function setlk(fd:number,type:number,start:number,len:number){
  fdv.setInt16(0,type,true); fdv.setInt16(2,0,true); fdv.setBigInt64(8,BigInt(start),true); fdv.setBigInt64(16,BigInt(len),true); fdv.setInt32(24,0,true);
  return c.fcntl(fd,OFD_SETLK,flp)===0;
}
function getlk(fd:number,type:number,start:number,len:number){
  fdv.setInt16(0,type,true); fdv.setInt16(2,0,true); fdv.setBigInt64(8,BigInt(start),true); fdv.setBigInt64(16,BigInt(len),true); fdv.setInt32(24,0,true);
  c.fcntl(fd,OFD_GETLK,flp); return fdv.getInt16(0,true);
}
const PENDING=0x40000000, RESERVED=PENDING+1, SHARED_FIRST=PENDING+2, SHARED_SIZE=510;
const SHM_BASE=120, DMS=128;

  const s:any = await (init as any)({wasmBinary: fs.readFileSync(wasmPath as any)});
  const { capi, wasm } = s;
  const files = new Map<number, any>();
  let memBuf:any=null, memPtr=0;
  const base=()=>{ const b=wasm.heap8u().buffer; if(b!==memBuf){memBuf=b; memPtr=ptr(b) as number;} return memPtr; };
  const shms=new Set<Shm>();

  class Shm {
    fd:number; path:string; regions:{shared:Int32Array,base:number,heap:number,shadow:Int32Array}[]=[]; sharedMask=0; exclMask=0;
    constructor(path:string){ this.path=path;
      this.fd=fs.openSync(path, fs.constants.O_RDWR|fs.constants.O_CREAT|fs.constants.O_NOFOLLOW, 0o600);
      // dead-man switch
      const t=getlk(this.fd,WR,DMS,1);
      if(t===UN){ if(setlk(this.fd,WR,DMS,1)) fs.ftruncateSync(this.fd,3); }
      else if(t===WR){ fs.closeSync(this.fd); throw Object.assign(new Error('busy'),{rc:capi.SQLITE_BUSY}); }
      if(!setlk(this.fd,RD,DMS,1)) throw Object.assign(new Error('busy'),{rc:capi.SQLITE_BUSY});
      shms.add(this);
    }
    heapWords(h:number){ return new Int32Array(wasm.heap8u().buffer,h,8192); }
    map(i:number,sz:number,extend:number){
      while(this.regions.length<=i){
        const n=this.regions.length, need=(n+1)*sz, st=fs.fstatSync(this.fd);
        if(st.size<need){ if(!extend) return 0; const z=new Uint8Array(1); for(let pg=Math.floor(st.size/4096);pg<need/4096;pg++) fs.writeSync(this.fd,z,0,1,pg*4096+4095); }
        const p=c.mmap(null,sz,3,1,this.fd,n*sz) as number; if(!p||p===-1) return 0;
        const heap=wasm.alloc(sz) as number;
        const shared=new Int32Array(toArrayBuffer(p as any,0,sz)), shadow=new Int32Array(8192);
        this.regions.push({shared,base:p,heap,shadow});
        shadow.set(shared); this.heapWords(heap).set(shadow);
      }
      return this.regions[i].heap;
    }
    // copy foreign changes in; never called while we have unpublished changes
    pull(all:boolean){
      if(!this.regions.length) return;
      const r0=this.regions[0], w=this.heapWords(r0.heap); let changed=false;
      for(let j=0;j<34;j++){ const v=Atomics.load(r0.shared,j); if(v!==r0.shadow[j]){ r0.shadow[j]=v; w[j]=v; changed=true; } }
      if(changed||all) for(let i=0;i<this.regions.length;i++){ const r=this.regions[i], h=this.heapWords(r.heap);
        if(i===0){ const sub=r.shared.subarray(34); r.shadow.set(sub,34); h.set(sub,34);} else { r.shadow.set(r.shared); h.set(r.shadow);} }
    }
    push(hash:boolean){
      if(!this.regions.length) return;
      if(hash) for(let i=this.regions.length-1;i>=0;i--){ const r=this.regions[i], h=this.heapWords(r.heap);
        for(let j=i===0?34:0;j<8192;j++) if(h[j]!==r.shadow[j]){ r.shadow[j]=h[j]; Atomics.store(r.shared,j,h[j]); } }
      const r=this.regions[0], h=this.heapWords(r.heap);
      for(let j=33;j>=0;j--) if(h[j]!==r.shadow[j]){ r.shadow[j]=h[j]; Atomics.store(r.shared,j,h[j]); }
    }
    lock(ofst:number,n:number,flags:number){
      const mask=((1<<n)-1)<<ofst;
      if(flags&1){
        if(this.exclMask&mask) this.push((mask&1)!==0 || true);
        if(!setlk(this.fd,UN,SHM_BASE+ofst,n)) return capi.SQLITE_IOERR_UNLOCK;
        this.exclMask&=~mask; this.sharedMask&=~mask; return 0;
      }
      if(flags&4){ if(!setlk(this.fd,RD,SHM_BASE+ofst,n)) return capi.SQLITE_BUSY; this.sharedMask|=mask; if(!this.exclMask) this.pull(false); return 0; }
      if(!setlk(this.fd,WR,SHM_BASE+ofst,n)) return capi.SQLITE_BUSY;
      const had=this.exclMask; this.exclMask|=mask;
      if(!had) this.pull((mask&1)!==0);
      else if(mask&1) { this.push(true); this.pull(true); }
      return 0;
    }
    barrier(){ if(!this.exclMask) this.pull(false); }
    close(del:number){ shms.delete(this); for(const r of this.regions){ c.munmap(r.base as any,32768); wasm.dealloc(r.heap);} if(del) try{fs.unlinkSync(this.path);}catch{} fs.closeSync(this.fd); }
  }

  const F=(p:number)=>files.get(p);
  const io=new capi.sqlite3_io_methods(); io.$iVersion=2;
  const methods:any={
    xClose(p:number){ const f=F(p); files.delete(p); if(f.shm){f.shm.close(0);f.shm=null;} fs.closeSync(f.fd); if(f.delOnClose) try{fs.unlinkSync(f.path);}catch{} f.sq.dispose(); return 0; },
    xRead(p:number,dst:number,n:number,off:bigint){ const f=F(p); const got=Number(c.pread(f.fd,(base()+dst) as any,n,off as any)); if(got===n) return 0; if(got<0) return capi.SQLITE_IOERR_READ; wasm.heap8u().fill(0,dst+got,dst+n); return capi.SQLITE_IOERR_SHORT_READ; },
    xWrite(p:number,src:number,n:number,off:bigint){ const f=F(p); const got=Number(c.pwrite(f.fd,(base()+src) as any,n,off as any)); return got===n?0:capi.SQLITE_FULL; },
    xTruncate(p:number,sz:bigint){ fs.ftruncateSync(F(p).fd,Number(sz)); return 0; },
    xSync(p:number){ return c.fdatasync(F(p).fd)===0?0:capi.SQLITE_IOERR_FSYNC; },
    xFileSize(p:number,out:number){ wasm.poke(out,BigInt(fs.fstatSync(F(p).fd).size),'i64'); return 0; },
    xLock(p:number,l:number){ const f=F(p); if(f.lock>=l) return 0;
      if(l===1){ if(!setlk(f.fd,RD,PENDING,1)) return 5; const ok=setlk(f.fd,RD,SHARED_FIRST,SHARED_SIZE); setlk(f.fd,UN,PENDING,1); if(!ok) return 5; f.lock=1; return 0; }
      if(l===2){ if(!setlk(f.fd,WR,RESERVED,1)) return 5; f.lock=2; return 0; }
      if(l===4){ if(f.lock<3){ if(!setlk(f.fd,WR,PENDING,1)) return 5; f.lock=3; } if(!setlk(f.fd,WR,SHARED_FIRST,SHARED_SIZE)) return 5; f.lock=4; return 0; }
      return 0; },
    xUnlock(p:number,l:number){ const f=F(p); if(f.lock<=l) return 0; if(l===1){ setlk(f.fd,RD,SHARED_FIRST,SHARED_SIZE); setlk(f.fd,UN,PENDING,2); f.lock=1; } else { setlk(f.fd,UN,PENDING,2); setlk(f.fd,UN,SHARED_FIRST,SHARED_SIZE); f.lock=0; } return 0; },
    xCheckReservedLock(p:number,out:number){ const f=F(p); wasm.poke(out, f.lock>=2||getlk(f.fd,WR,RESERVED,1)!==UN?1:0,'i32'); return 0; },
    xFileControl(){ return capi.SQLITE_NOTFOUND; },
    xSectorSize(){ return 4096; },
    xDeviceCharacteristics(){ return capi.SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    xShmMap(p:number,i:number,sz:number,ext:number,out:number){ const f=F(p); try{ if(!f.shm) f.shm=new Shm(f.path+'-shm'); }catch(e:any){ return e.rc??capi.SQLITE_CANTOPEN; } wasm.poke(out,f.shm.map(i,sz,ext),'*'); return 0; },
    xShmLock(p:number,o:number,n:number,fl:number){ return F(p).shm.lock(o,n,fl); },
    xShmBarrier(p:number){ F(p).shm?.barrier(); },
    xShmUnmap(p:number,del:number){ const f=F(p); if(f.shm){f.shm.close(del); f.shm=null;} return 0; },
  };
  const vfs=new capi.sqlite3_vfs(); vfs.$iVersion=2; vfs.$szOsFile=capi.sqlite3_file.structInfo.sizeof; vfs.$mxPathname=1024;
  const vm:any={
    xOpen(_v:number,zName:number,pFile:number,flags:number,pOut:number){
      const sq=new capi.sqlite3_file(pFile); const path=zName?wasm.cstrToJs(zName):`/tmp/sq-${process.pid}-${Math.random()}`;
      const O=fs.constants; let fl=(flags&capi.SQLITE_OPEN_READWRITE)?O.O_RDWR:O.O_RDONLY; if(flags&capi.SQLITE_OPEN_CREATE) fl|=O.O_CREAT; if(flags&capi.SQLITE_OPEN_EXCLUSIVE) fl|=O.O_EXCL|O.O_NOFOLLOW;
      let fd; try{ fd=fs.openSync(path,fl,0o600);}catch(e){ sq.dispose(); return capi.SQLITE_CANTOPEN; }
      files.set(pFile,{fd,path,sq,lock:0,shm:null,delOnClose:flags&capi.SQLITE_OPEN_DELETEONCLOSE});
      sq.$pMethods=io.pointer; if(pOut) wasm.poke(pOut,flags,'i32'); return 0; },
    xDelete(_v:number,z:number,_d:number){ try{fs.unlinkSync(wasm.cstrToJs(z));}catch(e:any){ return e.code==='ENOENT'?capi.SQLITE_IOERR_DELETE_NOENT:capi.SQLITE_IOERR_DELETE;} return 0; },
    xAccess(_v:number,z:number,fl:number,out:number){ let ok=0; try{ const st=fs.statSync(wasm.cstrToJs(z)); ok= fl===0? (st.size>0?1:0):1; }catch{} wasm.poke(out,ok,'i32'); return 0; },
    xFullPathname(_v:number,z:number,n:number,out:number){ const p=resolve(wasm.cstrToJs(z)); return wasm.cstrncpy(out,wasm.allocCString(p),n)<n?0:capi.SQLITE_CANTOPEN; },
    xRandomness(_v:number,n:number,out:number){ crypto.getRandomValues(wasm.heap8u().subarray(out,out+n)); return n; },
    xSleep(_v:number,us:number){ Bun.sleepSync(us/1000); return us; },
    xCurrentTime(_v:number,out:number){ wasm.poke(out,2440587.5+Date.now()/864e5,'f64'); return 0; },
    xCurrentTimeInt64(_v:number,out:number){ wasm.poke(out,BigInt(Date.now())+210866760000000n,'i64'); return 0; },
    xGetLastError(){ return 0; },
  };
  vfs.$zName=wasm.allocCString('kfile');
  s.vfs.installVfs({io:{struct:io,methods},vfs:{struct:vfs,methods:vm,name:'kfile',asDefault:true}});
  let mark='';
  return {s, pull:()=>{ for(const x of shms) if(!x.exclMask) x.pull(false); }, mark:(path:string)=>{ for(const x of shms) if(x.path===path+'-shm'&&x.regions[0]) { const w=x.regions[0].shared; mark=`${Atomics.load(w,2)}.${Atomics.load(w,4)}.${Atomics.load(w,8)}`; return mark; } return ''; }};
}
